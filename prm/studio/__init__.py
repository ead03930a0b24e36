"""The policy studio: where people change the rules the product decides by. Composed of every app, owns no table."""
