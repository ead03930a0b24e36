"""What is measured, a module for each subject: a function that takes the :class:`Bench` and returns lines."""
