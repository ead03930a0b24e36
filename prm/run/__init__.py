"""Running the whole product in one terminal: ``python -m prm.run``, which is what ``make run`` calls."""
