"""The life of a policy version: drafted by some, approved by another, in force at its moment, replaced, rolled back."""
