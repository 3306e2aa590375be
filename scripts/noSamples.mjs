// Stands for fast-check in the command bundle: samples of schemas are made in tests only.
export {}
