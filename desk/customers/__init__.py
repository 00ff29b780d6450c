"""How customers come in: socket, in-app API, pictures, limits."""
