# The app in a process of its own, on the SQLite of this Python: see SqlWriter.
import base64, select, sqlite3, sys

connection = sqlite3.connect(sys.argv[1], isolation_level=None)
for line in iter(sys.stdin.buffer.readline, b""):
    try:
        row = connection.execute(base64.b64decode(line).decode()).fetchone()
        answer = b"+" + base64.b64encode(b"" if row is None or row[0] is None else str(row[0]).encode())
    except sqlite3.Error as error:
        answer = b"-" + base64.b64encode(str(error).encode())
    sys.stdout.buffer.write(answer + b"\n")
    sys.stdout.buffer.flush()
connection.close()
