"""A benchmark run as a page: `write.write_page` makes a folder that any browser can open."""
