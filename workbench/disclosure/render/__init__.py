"""From blocks to files: one module a kind of file, one house style."""
