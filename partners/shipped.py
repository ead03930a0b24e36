"""What a programme starts with: lists and ladders as shipped. Everything here is a row the vendor may change."""

from decimal import Decimal
from typing import Any

TYPES: tuple[dict[str, Any], ...] = (
    {
        "code": "var",
        "name": "VAR / reseller",
        "value_proposition": "Sells, bundles and supports our products for customers it knows.",
        "revenue_model": "Discount off list price, margin on resale",
        "services": "Pre-sales, delivery, first-line support",
        "margin": (15, 25),
        "motions": ["resell", "referral", "services"],
    },
    {
        "code": "si",
        "name": "Systems integrator",
        "value_proposition": "Makes our products work inside a customer's landscape.",
        "revenue_model": "Margin on resale and services revenue",
        "services": "Consulting, integration, managed projects",
        "margin": (20, 30),
        "motions": ["resell", "services", "co_sell"],
    },
    {
        "code": "gsi",
        "name": "Global systems integrator",
        "value_proposition": "Brings us into transformation programmes of global accounts.",
        "revenue_model": "Influence, joint funding, negotiated terms",
        "services": "Advisory, global delivery, alliance management",
        "margin": (20, 30),
        "motions": ["co_sell", "services"],
    },
    {
        "code": "distributor",
        "name": "Distributor",
        "value_proposition": "Reaches and finances the resellers we do not serve ourselves.",
        "revenue_model": "Volume discount, margin on distribution",
        "services": "Logistics, credit, reseller enablement",
        "margin": (8, 15),
        "motions": ["resell"],
    },
    {
        "code": "oem",
        "name": "OEM",
        "value_proposition": "Builds our technology into its own product.",
        "revenue_model": "Royalty or licence by volume",
        "services": "Engineering support, certification",
        "margin": None,
        "motions": ["integrate"],
    },
    {
        "code": "msp",
        "name": "Managed service provider",
        "value_proposition": "Runs our products for customers as a service.",
        "revenue_model": "Share of the subscription",
        "services": "Operations, monitoring, support",
        "margin": (15, 25),
        "motions": ["resell", "services"],
    },
    {
        "code": "consulting",
        "name": "Consulting",
        "value_proposition": "Shapes what customers buy, and why.",
        "revenue_model": "Referral fee and services revenue",
        "services": "Strategy, selection, change management",
        "margin": None,
        "motions": ["referral", "services", "co_sell"],
    },
    {
        "code": "isv",
        "name": "Technology alliance / ISV",
        "value_proposition": "Completes our products with its own.",
        "revenue_model": "Joint-solution share, licensing, referral",
        "services": "Integration, joint roadmap",
        "margin": None,
        "motions": ["integrate", "co_sell", "marketplace"],
    },
    {
        "code": "referral",
        "name": "Referral",
        "value_proposition": "Introduces customers and leaves the sale to us.",
        "revenue_model": "Fee on closed deals",
        "services": "Introductions",
        "margin": None,
        "motions": ["referral"],
    },
    {
        "code": "marketplace",
        "name": "Marketplace",
        "value_proposition": "Lets customers buy with the budget they have committed elsewhere.",
        "revenue_model": "Listing fee, private offers",
        "services": "Listing, billing, procurement",
        "margin": None,
        "motions": ["marketplace"],
    },
)

VERTICALS = (
    ("utilities", "Energy and utilities"),
    ("manufacturing", "Manufacturing"),
    ("logistics", "Transport and logistics"),
    ("public", "Public sector"),
    ("healthcare", "Healthcare"),
    ("finance", "Financial services"),
    ("retail", "Retail and consumer goods"),
    ("food", "Food and agriculture"),
    ("telecom", "Telecommunications"),
    ("education", "Education and research"),
    ("construction", "Construction and real estate"),
    ("hospitality", "Hospitality and leisure"),
)

CAPABILITIES = (
    ("technical", "solution-design", "Solution design"),
    ("technical", "implementation", "Implementation"),
    ("technical", "integration", "Systems integration"),
    ("technical", "migration", "Migration"),
    ("technical", "security", "Network security"),
    ("technical", "cloud", "Cloud operations"),
    ("technical", "industrial", "Industrial networks"),
    ("technical", "data", "Data and analytics"),
    ("sales", "new-business", "New business"),
    ("sales", "key-accounts", "Key account management"),
    ("sales", "tenders", "Public tenders"),
    ("sales", "inside-sales", "Inside sales"),
    ("sales", "demand", "Demand generation"),
    ("sales", "renewals", "Renewals"),
    ("services", "support-first", "First-line support"),
    ("services", "support-second", "Second-line support"),
    ("services", "managed", "Managed services"),
    ("services", "training", "Customer training"),
    ("services", "project", "Project management"),
    ("services", "field", "Field services"),
)

GERMANY = (
    "BW Baden-Württemberg, BY Bavaria, BE Berlin, BB Brandenburg, HB Bremen, HH Hamburg, HE Hesse, NI Lower Saxony, "
    "MV Mecklenburg-Western Pomerania, NW North Rhine-Westphalia, RP Rhineland-Palatinate, SL Saarland, SN Saxony, "
    "ST Saxony-Anhalt, SH Schleswig-Holstein, TH Thuringia"
)
SWITZERLAND = "ZH Zurich, BE Bern, BS Basel-Stadt, GE Geneva, VD Vaud, TI Ticino, SG St. Gallen, LU Lucerne"
FRANCE = (
    "IDF Île-de-France, ARA Auvergne-Rhône-Alpes, PAC Provence-Alpes-Côte d'Azur, OCC Occitania, "
    "NAQ Nouvelle-Aquitaine, HDF Hauts-de-France, GES Grand Est, BRE Brittany"
)
SPAIN = "MD Madrid, CT Catalonia, PV Basque Country, AN Andalusia, VC Valencia"
SWEDEN = "AB Stockholm, O Västra Götaland, M Skåne"
UNITED_STATES = (
    "CA California, TX Texas, NY New York, FL Florida, IL Illinois, WA Washington, MA Massachusetts, GA Georgia, "
    "CO Colorado, PA Pennsylvania"
)

REGIONS: tuple[tuple[str, str, str], ...] = (
    ("EMEA", "EMEA", ""),
    ("DACH", "DACH", "EMEA"),
    ("UKI", "UK and Ireland", "EMEA"),
    ("BENELUX", "Benelux", "EMEA"),
    ("NORDICS", "Nordics", "EMEA"),
    ("SOUTH", "Southern Europe", "EMEA"),
    ("EAST", "Central and Eastern Europe", "EMEA"),
    ("MEA", "Middle East and Africa", "EMEA"),
    ("AMER", "Americas", ""),
    ("LATAM", "Latin America", "AMER"),
    ("APAC", "Asia-Pacific", ""),
)
COUNTRIES: tuple[tuple[str, str], ...] = (
    ("DACH", "DE Germany, AT Austria, CH Switzerland"),
    ("UKI", "GB United Kingdom, IE Ireland"),
    ("BENELUX", "NL Netherlands, BE Belgium, LU Luxembourg"),
    ("NORDICS", "SE Sweden, NO Norway, DK Denmark, FI Finland"),
    ("SOUTH", "FR France, ES Spain, IT Italy, PT Portugal"),
    ("EAST", "PL Poland, CZ Czechia, HU Hungary, RO Romania"),
    ("MEA", "AE United Arab Emirates, ZA South Africa"),
    ("AMER", "US United States, CA Canada"),
    ("LATAM", "BR Brazil, MX Mexico"),
    ("APAC", "AU Australia, JP Japan, IN India, SG Singapore, KR South Korea"),
)
SUBDIVISIONS: tuple[tuple[str, str], ...] = (
    ("DE", GERMANY),
    ("CH", SWITZERLAND),
    ("FR", FRANCE),
    ("ES", SPAIN),
    ("SE", SWEDEN),
    ("US", UNITED_STATES),
)


def territories() -> list[tuple[str, str, str]]:
    """Return code, name and parent of every territory as shipped, parents first."""
    rows = list(REGIONS)
    for parent, countries in COUNTRIES:
        rows += [(*_entry(entry), parent) for entry in countries.split(", ")]
    for country, parts in SUBDIVISIONS:
        rows += [(f"{country}-{code}", name, country) for code, name in map(_entry, parts.split(", "))]
    return rows


def _entry(text: str) -> tuple[str, str]:
    code, _, name = text.partition(" ")
    return code, name


def _tier(code: str, name: str, criteria: str, benefits: tuple[str, ...], **terms: Any) -> dict[str, Any]:
    return {"code": code, "name": name, "criteria": criteria, "benefits": list(benefits), **terms}


PLANNING = "The budgets of two ladders are not added up: the higher one counts."

PROGRAMMES: tuple[dict[str, Any], ...] = (
    {
        "code": "partner",
        "name": "{brand} Partner Programme",
        "about": "The ladder partners climb and customers see. It decides wherever a rule asks for “the tier”.",
        "is_primary": True,
        "tiers": (
            _tier(
                "authorized",
                "Authorized",
                "Signed contract, one certified seller and one certified engineer.",
                ("Deal registration", "Partner portal and library", "Standard discount"),
                manager_coverage="Shared partner desk",
                technical_support="Knowledge base and community",
                marketing_funds=Decimal(25_000),
                review_cadence="Yearly",
            ),
            _tier(
                "premier",
                "Premier",
                "From $500K a year, three certified sellers, three certified engineers, 85 % customer satisfaction.",
                ("Higher discount", "Longer protection", "Lead sharing", "Co-branded campaigns"),
                revenue_from=Decimal(500_000),
                manager_coverage="Named partner manager",
                technical_support="Priority support, 8 business hours",
                marketing_funds=Decimal(100_000),
                review_cadence="Twice a year",
                regional={
                    "APAC": {
                        "revenue_from": Decimal(300_000),
                        "criteria": "From $300K a year, two certified sellers, two certified engineers.",
                    }
                },
            ),
            _tier(
                "elite",
                "Elite",
                "From $2M a year, six certified sellers, six certified engineers, 95 % customer satisfaction.",
                ("Highest discount", "Lead priority", "Executive sponsor", "Roadmap previews", "Advisory council"),
                revenue_from=Decimal(2_000_000),
                manager_coverage="Dedicated partner manager",
                technical_support="Named engineer, 4 hours for critical cases",
                marketing_funds=Decimal(500_000),
                review_cadence="Quarterly",
            ),
        ),
    },
    {
        "code": "planning",
        "name": "Strategic planning",
        "about": f"How the channel team plans its own investment. {PLANNING}",
        "is_primary": False,
        "tiers": (
            _tier(
                "development",
                "Development",
                "50 to 100 partners, $0.5M to $2M a year.",
                ("Digital enablement", "Pooled funds"),
                revenue_from=Decimal(500_000),
                manager_coverage="One manager for 25 partners",
                technical_support="Pooled technical managers",
                marketing_funds=Decimal(25_000),
                review_cadence="Yearly",
            ),
            _tier(
                "growth",
                "Growth",
                "20 to 30 partners, $2M to $10M a year.",
                ("Joint business plan", "Co-marketing", "Field enablement"),
                revenue_from=Decimal(2_000_000),
                manager_coverage="One manager for 8 partners",
                technical_support="Shared technical manager",
                marketing_funds=Decimal(100_000),
                review_cadence="Twice a year",
            ),
            _tier(
                "strategic",
                "Strategic",
                "5 to 10 partners, from $10M a year.",
                ("Joint investment plan", "Executive alignment", "Joint solutions", "Dedicated marketing"),
                revenue_from=Decimal(10_000_000),
                manager_coverage="One dedicated manager",
                technical_support="Dedicated technical manager",
                marketing_funds=Decimal(500_000),
                review_cadence="Quarterly",
            ),
        ),
    },
    {
        "code": "performance",
        "name": "Performance",
        "about": "Where a partner stands against its quota and its customers' satisfaction this year.",
        "is_primary": False,
        "tiers": (
            _tier(
                "development",
                "Development",
                "50 to 80 % of quota; about 20 % of partners.",
                ("Improvement plan", "Weekly check-in"),
                review_cadence="Monthly",
            ),
            _tier(
                "performance",
                "Performance",
                "80 to 150 % of quota and 85 % customer satisfaction; about 70 % of partners.",
                ("Quarterly bonus", "Standard lead sharing"),
                review_cadence="Quarterly",
            ),
            _tier(
                "elite",
                "Elite",
                "From 150 % of quota and 95 % customer satisfaction; about the top 10 %.",
                ("5 % more margin", "Lead priority", "Executive engagement", "Market development funds"),
                review_cadence="Quarterly",
            ),
        ),
    },
)
