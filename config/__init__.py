import warnings

# The embedded PostgreSQL falls back to the temporary directory by itself; a desk needs no word of it.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
