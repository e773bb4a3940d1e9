"""The packages of the wheel: the program, and `models/` under a name of its own."""

from setuptools import find_packages, setup

setup(packages=[*find_packages(include=["workbench*"]), "workbench_models"])
