/** Tools with a box of their own where a server is rented; any other recipe can be named. */
export const TOOLS = ['git', 'python', 'uv', 'node', 'docker', 'tmux', 'ripgrep', 'pytest', 'ruff', 'mypy', 'semgrep']
