"""What can be imported here: products, the parts of bundles, and prices into drafts."""

from pricing.entry_importer import EntryImporter
from pricing.product_importer import PartImporter, ProductImporter

IMPORTERS = (ProductImporter, PartImporter, EntryImporter)
