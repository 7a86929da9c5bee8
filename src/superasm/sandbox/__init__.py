"""The only place where foreign code runs: a bubblewrap jail holding a small C runner."""
