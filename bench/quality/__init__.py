"""How good are our builds? Beside AutoML peers and the libraries' defaults."""
