"""The desktop application (PyQt6). It asks, shows and sends intents; it holds no logic."""
