"""What people can do in this app from anywhere."""

from prm.common.search.commands import Command, register

register(Command("Add a product", "console:product-new", "plus", "product.edit", "new create sku"))
register(Command("Add a price book", "console:book-new", "plus", "book.edit", "new create price list"))
register(Command("Work out what a tier is worth", "portal:profit", "gauge", "earning.view", "profit margin premier"))
register(Command("What partners bring and cost", "console:profit", "gauge", "cost.view", "profitability contribution"))
