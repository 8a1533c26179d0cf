"""What the tests from outside and setup/bench share."""
