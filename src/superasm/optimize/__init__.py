"""From a fit task to the fastest candidate that can be found in the time given."""
