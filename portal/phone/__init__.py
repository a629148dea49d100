"""The volunteer's phone (志愿者手机端): joining and signing in by a code."""
