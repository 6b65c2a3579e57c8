"""Award criteria written once, as data, and explained, computed, watched and analysed from there."""
