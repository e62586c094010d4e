# Lists what a pull names. Set before: base, end; each path is looked at by `wanted INDEX PATH PREFIX PATTERN`.
