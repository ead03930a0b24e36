"""What people can do in this app from anywhere."""

from prm.common.search.commands import Command, register

register(Command("Add a product", "console:product-new", "plus", "product.edit", "new create sku"))
register(Command("Add a price book", "console:book-new", "plus", "book.edit", "new create price list"))
