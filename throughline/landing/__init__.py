"""What sources said, typed and merged by key. The only state; everything else is rebuilt from it."""
