"""The tiny language model that comes with superasm, in numpy: nothing of it needs torch."""
