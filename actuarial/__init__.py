"""Projection of China's pooled health and long-term care insurance funds."""
