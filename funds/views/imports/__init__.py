"""Pages of bringing in what exists (导入)."""
