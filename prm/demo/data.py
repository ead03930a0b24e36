"""The names of the demo. All of them are invented; every address ends in .example."""

from typing import NamedTuple


class StaffMember(NamedTuple):
    """One person at the vendor."""

    key: str
    name: str
    title: str
    roles: tuple[str, ...]
    timezone: str = "Europe/Berlin"
    calendar: str = "DE"


STAFF = (
    StaffMember("olga", "Olga Lindqvist", "Partner operations", ("ops_admin",), "Europe/Stockholm"),
    StaffMember("priya", "Priya Raman", "Channel manager, DACH", ("channel_manager",)),
    StaffMember("mara", "Mara Oyelaran", "Channel manager, West", ("channel_manager",), "Europe/London", "GB"),
    StaffMember(
        "jun", "Jun Takeda", "Channel manager, Americas and Asia", ("channel_manager",), "America/New_York", "US"
    ),
    StaffMember("tomas", "Tomas Keller", "Deal desk", ("deal_desk",)),
    StaffMember("dev", "Dev Anand", "Deal desk", ("deal_desk",), "Europe/London", "GB"),
    StaffMember("felix", "Felix Brandt", "Finance", ("finance",)),
    StaffMember("ines", "Ines Carvalho", "Enablement", ("enablement_manager",), "Europe/Madrid"),
    StaffMember("noah", "Noah Whitfield", "Partner marketing", ("marketing_manager",), "Europe/London"),
    StaffMember("elena", "Elena Rossi", "Chief revenue officer", ("executive",), "Europe/Rome"),
    StaffMember("ruth", "Ruth Adler", "Internal audit", ("auditor",)),
)


class PartnerRow(NamedTuple):
    """One partner: tier empty is none; manager is a key of :data:`STAFF`."""

    key: str
    name: str
    type: str
    country: str
    city: str
    territories: tuple[str, ...]
    tier: str
    segment: str
    manager: str
    status: str = "active"
    parent: str = ""


PARTNERS = (
    PartnerRow("acme", "Acme Integration GmbH", "si", "DE", "Stuttgart", ("DE", "CH"), "premier", "strategic", "priya"),
    PartnerRow("halden", "Halden Netzwerke AG", "var", "DE", "München", ("DE", "AT"), "premier", "growth", "priya"),
    PartnerRow("rheinwerk", "Rheinwerk Data GmbH", "var", "DE", "Köln", ("DE",), "authorized", "growth", "priya"),
    PartnerRow("ostara", "Ostara Consulting GmbH", "consulting", "DE", "Leipzig", ("DE",), "authorized", "development", "priya"),
    PartnerRow("nordlicht", "Nordlicht Systemhaus GmbH", "msp", "DE", "Kiel", ("DE",), "authorized", "development", "priya"),
    PartnerRow("tessin", "Tessin Informatica SA", "var", "CH", "Lugano", ("CH",), "premier", "growth", "priya"),
    PartnerRow("zuri", "Limmat Cloud AG", "msp", "CH", "Zürich", ("CH",), "elite", "strategic", "priya"),
    PartnerRow("donau", "Donau Technik GmbH", "var", "AT", "Wien", ("AT",), "authorized", "development", "priya"),
    PartnerRow("norrsken", "Norrsken Systems AB", "si", "SE", "Göteborg", ("SE", "NO", "DK"), "premier", "growth", "mara"),
    PartnerRow("fjord", "Fjordnett AS", "var", "NO", "Bergen", ("NO",), "authorized", "development", "mara"),
    PartnerRow("kestrel", "Kestrel Networks BV", "var", "NL", "Utrecht", ("NL", "BE"), "premier", "growth", "mara"),
    PartnerRow("polder", "Polder ICT BV", "msp", "NL", "Rotterdam", ("NL",), "authorized", "development", "mara"),
    PartnerRow("vantage", "Vantage Cloud SAS", "var", "FR", "Lyon", ("FR",), "premier", "growth", "mara"),
    PartnerRow("armor", "Armor Réseaux SARL", "var", "FR", "Brest", ("FR",), "authorized", "development", "mara"),
    PartnerRow("lumen", "Lumen & Pike LLP", "consulting", "GB", "London", ("GB",), "elite", "strategic", "mara"),
    PartnerRow("bluewater", "Bluewater IT Ltd", "var", "GB", "Bristol", ("GB",), "authorized", "growth", "mara"),
    PartnerRow("caledon", "Caledon Managed Services Ltd", "msp", "GB", "Glasgow", ("GB",), "premier", "growth", "mara"),
    PartnerRow("iberia", "Iberia Sistemas SL", "var", "ES", "Bilbao", ("ES",), "premier", "growth", "mara"),
    PartnerRow("levante", "Levante Digital SL", "referral", "ES", "Valencia", ("ES",), "authorized", "development", "mara"),
    PartnerRow("adria", "Adria Sistemi Srl", "var", "IT", "Trieste", ("IT",), "authorized", "development", "mara"),
    PartnerRow("lombard", "Lombard Reti SpA", "distributor", "IT", "Milano", ("IT",), "premier", "strategic", "mara"),
    PartnerRow("polaris", "Polaris MSP Sp. z o.o.", "msp", "PL", "Kraków", ("PL",), "premier", "growth", "mara"),
    PartnerRow("wisla", "Wisła Integracja S.A.", "si", "PL", "Warszawa", ("PL",), "authorized", "development", "mara"),
    PartnerRow("corvid", "Corvid Global Services", "gsi", "GB", "London", ("EMEA", "AMER", "APAC"), "elite", "strategic", "jun"),
    PartnerRow("summit", "Summit Peak Solutions Inc.", "var", "US", "Denver", ("US",), "premier", "growth", "jun"),
    PartnerRow("harbor", "Harborline Technologies LLC", "var", "US", "Boston", ("US",), "elite", "strategic", "jun"),
    PartnerRow("prairie", "Prairie Data Works Inc.", "msp", "US", "Omaha", ("US",), "authorized", "development", "jun"),
    PartnerRow("delta", "Delta Quay Distribution Inc.", "distributor", "US", "New Orleans", ("US",), "premier", "strategic", "jun"),
    PartnerRow("maple", "Maple Ridge Systems Ltd", "var", "CA", "Toronto", ("CA",), "premier", "growth", "jun"),
    PartnerRow("ipanema", "Ipanema Tecnologia Ltda", "var", "BR", "São Paulo", ("BR",), "authorized", "development", "jun"),
    PartnerRow("sakura", "Sakura Network Solutions KK", "si", "JP", "Tokyo", ("JP",), "premier", "growth", "jun"),
    PartnerRow("marina", "Marina Bay Infocomm Pte Ltd", "var", "SG", "Singapore", ("SG",), "authorized", "growth", "jun"),
    PartnerRow("deccan", "Deccan Cloudworks Pvt Ltd", "msp", "IN", "Hyderabad", ("IN",), "authorized", "development", "jun"),
    PartnerRow("outback", "Outback Integration Pty Ltd", "var", "AU", "Perth", ("AU",), "authorized", "development", "jun"),
    PartnerRow("heliograph", "Heliograph Software Inc.", "isv", "US", "Austin", ("US", "EMEA"), "authorized", "growth", "jun"),
    PartnerRow("quill", "Quill & Anchor Marketplace Ltd", "marketplace", "GB", "Leeds", ("GB",), "authorized", "development", "mara"),
    PartnerRow("acme-ch", "Acme Integration (Schweiz) AG", "si", "CH", "Basel", ("CH",), "authorized", "growth", "priya", "active", "acme"),
    PartnerRow("sable", "Sable Point Systems GmbH", "var", "DE", "Dresden", ("DE",), "", "development", "priya", "onboarding"),
    PartnerRow("mistral", "Mistral Intégration SAS", "var", "FR", "Marseille", ("FR",), "authorized", "development", "mara", "dormant"),
    PartnerRow("granite", "Granite State Networks LLC", "var", "US", "Concord", ("US",), "authorized", "development", "jun", "at_risk"),
    PartnerRow("boreal", "Boreal Data Oy", "var", "SE", "Luleå", ("SE",), "", "development", "mara", "prospect"),
    PartnerRow("tidewater", "Tidewater Resellers Inc.", "var", "US", "Norfolk", ("US",), "", "development", "jun", "terminated"),
)  # fmt: skip

# Given names and family names for the partners' people, combined by a fixed draw.
GIVEN = [
    "Jonas",
    "Clara",
    "Emil",
    "Sofia",
    "Luca",
    "Marta",
    "Hugo",
    "Anna",
    "Milan",
    "Zofia",
    "Pierre",
    "Lucia",
    "Oscar",
    "Nadia",
    "Liam",
    "Grace",
    "Diego",
    "Yuki",
    "Ravi",
    "Mei",
]
FAMILY = [
    "Weber",
    "Novak",
    "Rossi",
    "Dubois",
    "Jansen",
    "Larsen",
    "Silva",
    "Kowalski",
    "Martin",
    "Tanaka",
    "Iyer",
    "Walsh",
    "Moreau",
    "Costa",
    "Berg",
    "Schmid",
    "Duarte",
    "Hill",
]

FAMILIES = (
    ("edge", "Edge Gateway"),
    ("fleet", "Fleet Control"),
    ("secure", "Secure Link"),
    ("insight", "Insight Analytics"),
    ("platform", "Meridian Platform"),
)

PRODUCTS = (
    ("EG-G4", "Edge Gateway G4", "edge", "3800"),
    ("EG-G4R", "Edge Gateway G4 Rugged", "edge", "4950"),
    ("EG-MINI", "Edge Gateway Mini", "edge", "1290"),
    ("FC-STD", "Fleet Control", "fleet", "800"),
    ("FC-ENT", "Fleet Control Enterprise", "fleet", "1450"),
    ("SL-100", "Secure Link 100", "secure", "2100"),
    ("SL-1000", "Secure Link 1000", "secure", "7400"),
    ("IN-CORE", "Insight Core", "insight", "950"),
    ("IN-ML", "Insight Predict", "insight", "2600"),
    ("MP-BASE", "Meridian Platform Base", "platform", "12000"),
    ("MP-ENT", "Meridian Platform Enterprise", "platform", "38000"),
)

# How an end customer's name is put together in each country: first parts, kinds of business, legal forms, cities.
CUSTOMERS = {
    "DE": (["Hafen", "Elbe", "Neckar", "Havel", "Saar", "Harz", "Eifel", "Isar", "Spree", "Lahn"],
           ["Logistik", "Maschinenbau", "Stadtwerke", "Klinik", "Molkerei", "Stahlbau", "Energie", "Pharma", "Textil", "Anlagenbau"],
           ["GmbH", "AG", "GmbH & Co. KG", "SE"], ["Bremen", "Ulm", "Kassel", "Dortmund", "Mainz", "Rostock"]),
    "CH": (["Glarus", "Aare", "Säntis", "Jura", "Rhone", "Oberland"], ["Klinik", "Werke", "Textil", "Präzision", "Energie"],
           ["AG", "SA", "GmbH"], ["Bern", "Chur", "Luzern", "Aarau"]),
    "AT": (["Salzach", "Tauern", "Wienerwald", "Enns"], ["Holz", "Seilbahnen", "Molkerei", "Energie"],
           ["GmbH", "AG"], ["Linz", "Graz", "Salzburg"]),
    "SE": (["Lindqvist", "Vättern", "Norrland", "Mälar"], ["Frakt", "Skog", "Energi", "Bryggeri"], ["AB"],
           ["Malmö", "Umeå", "Örebro"]),
    "NO": (["Hardanger", "Sogn", "Lofoten"], ["Rederi", "Kraft", "Fisk"], ["AS", "ASA"], ["Oslo", "Tromsø"]),
    "NL": (["Zeeland", "Veluwe", "Amstel", "Maas"], ["Havenbedrijf", "Zuivel", "Logistiek", "Provincie"], ["BV", "NV"],
           ["Breda", "Delft", "Zwolle"]),
    "FR": (["Rhonetal", "Garonne", "Loire", "Vosges", "Camargue"], ["Énergie", "Textile", "Laiterie", "Transports"],
           ["SA", "SAS"], ["Lille", "Nantes", "Dijon"]),
    "GB": (["Thames", "Harrow", "Pennine", "Solent", "Tamar", "Mersey"], ["Foods", "Estuary Trust", "Rail", "Ceramics", "Water"],
           ["Ltd", "plc", "LLP"], ["Hull", "Derby", "Exeter"]),
    "ES": (["Getxo", "Ebro", "Duero", "Sierra"], ["Aceites", "Energía", "Puertos", "Textil"], ["SL", "SA"],
           ["Vigo", "Burgos", "Murcia"]),
    "IT": (["Adige", "Etna", "Ligure", "Brenta"], ["Ceramiche", "Vini", "Trasporti", "Acciai"], ["SpA", "Srl"],
           ["Parma", "Bari", "Udine"]),
    "PL": (["Łódź", "Mazury", "Bałtyk", "Tatra"], ["Zakłady Wodne", "Huta", "Mleczarnia", "Logistyka"],
           ["S.A.", "Sp. z o.o."], ["Gdynia", "Lublin", "Opole"]),
    "US": (["Cedar", "Juniper", "Redstone", "Bayou", "Cascade", "Mohawk"], ["Hospital", "Freight", "Foods", "Utilities", "Credit Union", "Steel"],
           ["Inc.", "LLC", "Corp."], ["Tulsa", "Boise", "Dayton"]),
    "CA": (["Laurentian", "Yukon", "Huron"], ["Timber", "Power", "Grain"], ["Ltd", "Inc."], ["Ottawa", "Regina"]),
    "BR": (["Pantanal", "Recife", "Aurora"], ["Alimentos", "Energia", "Portos"], ["Ltda", "S.A."], ["Curitiba", "Recife"]),
    "JP": (["Kamogawa", "Hakone", "Setouchi"], ["Denki", "Shokuhin", "Seiko"], ["KK"], ["Osaka", "Nagoya"]),
    "SG": (["Merlion", "Kallang"], ["Port Services", "Biotech"], ["Pte Ltd"], ["Singapore"]),
    "IN": (["Godavari", "Nilgiri"], ["Textiles", "Power"], ["Pvt Ltd", "Ltd"], ["Pune", "Kochi"]),
    "AU": (["Murray", "Kimberley"], ["Mining", "Dairy"], ["Pty Ltd"], ["Perth", "Hobart"]),
}  # fmt: skip

CONTACTS = [
    "Imke Brandt",
    "Karl Weiss",
    "Sara Lund",
    "Paul Mercier",
    "Ana Ruiz",
    "Tom Becker",
    "Eva Horak",
    "Jan Visser",
    "Mary Quinn",
    "Ken Mori",
]
CONTACT_TITLES = ["Head of IT", "Operations director", "Plant manager", "Purchasing lead", "Chief information officer"]
PROJECTS = (
    "Gateways for the main sites", "Fleet control across the depots", "Secure links between plants",
    "Renewal of the branch network", "Predictive maintenance pilot", "Platform for the new terminal",
    "Remote access for service teams", "Analytics for the control room",
)  # fmt: skip
COMPETITORS = ("Corvus Networks", "Blue Heron Systems", "Orbitel", "None known")
RATES = {"CHF": "0.94", "GBP": "0.85", "USD": "1.09", "SEK": "11.3", "NOK": "11.6", "PLN": "4.28", "CAD": "1.48",
         "BRL": "5.9", "JPY": "162", "SGD": "1.46", "INR": "91", "AUD": "1.66", "DKK": "7.46"}  # fmt: skip
CURRENCY = {"CH": "CHF", "GB": "GBP", "US": "USD", "SE": "SEK", "NO": "NOK", "PL": "PLN", "CA": "CAD", "BR": "BRL",
            "JP": "JPY", "SG": "SGD", "IN": "INR", "AU": "AUD"}  # fmt: skip
STRATEGIC = (
    ("Rhonetal Kraftwerke AG", "CH", "rhonetal-kw.example"), ("Continental Harbours SE", "DE", "conharb.example"),
    ("Nordmeer Energie AG", "DE", "nordmeer.example"), ("Albion Rail plc", "GB", "albionrail.example"),
    ("Grand Basin Health Inc.", "US", "grandbasin.example"), ("Groupe Sarrazin SA", "FR", "sarrazin.example"),
)  # fmt: skip
DIRECT = (
    ("Stadtwerke Ulm/Neu-Ulm GmbH", "DE", "swu.example", "edge", False),
    ("Alpenbahn Betriebs AG", "CH", "alpenbahn.example", "fleet", False),
    ("Port de Sète SA", "FR", "portdesete.example", "secure", True),
    ("Mersey Water plc", "GB", "merseywater.example", "insight", True),
    ("Redstone Utilities Corp.", "US", "redstone-util.example", "platform", False),
    ("Provincie Zeeland", "NL", "zeeland-prov.example", "edge", True),
)  # fmt: skip
CUSTOMER_BASES = {
    "strategic": "Large industrial groups and utilities with several sites",
    "growth": "Mid-sized manufacturers, logistics companies and hospitals",
    "development": "Regional companies with one or two sites",
}
STREETS = ("Hauptstraße", "Station Road", "Rue du Port", "Harbour Street", "Market Square", "Via Roma", "Industriweg")

CERTIFICATES = (
    ("edge-specialist", "Edge Specialist"),
    ("fleet-expert", "Fleet Control Expert"),
    ("platform-architect", "Platform Architect"),
)
