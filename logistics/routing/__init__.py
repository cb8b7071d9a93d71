"""One day's tours as a problem of whole numbers, and its solvers. Knows neither food nor Django."""
