"""What the template components draw and say: icons, statuses, moments, money, clocks and charts, free of templates."""
