"""Operations that record a fact: one verb a file."""
