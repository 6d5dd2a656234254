package io.hivesync.connector.sqlite.core.page;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;

/** A file whose pages keep bytes at their end free for extensions, which takes more than a pragma to make. */
final class Reserved {

    private Reserved() {}

    static void create(Path path, int pageSize, int reserved) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + path);
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA page_size = " + pageSize);
            statement.execute("PRAGMA user_version = 1");
        }
        byte[] page = Files.readAllBytes(path);
        page[20] = (byte) reserved;
        // where the content of the still empty page begins
        int usable = pageSize - reserved;
        page[105] = (byte) (usable >> 8);
        page[106] = (byte) usable;
        Files.write(path, page);
    }
}
