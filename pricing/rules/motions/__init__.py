"""The commercial model of each motion: who earns what on a sale, and who is credited with it. Pure rules."""
