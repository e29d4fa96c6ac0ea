"""Kinship as a graph of people, without a database: relation words, links, and the shortest way from one to another."""

from .graph import KinGraph, Path
from .words import Relation, inverse, kins_of, reduced, relation_of

__all__ = ["KinGraph", "Path", "Relation", "inverse", "kins_of", "reduced", "relation_of"]
