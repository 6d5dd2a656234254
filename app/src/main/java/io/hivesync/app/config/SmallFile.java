package io.hivesync.app.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file of UTF-8 text that a person wrote, read whole. */
final class SmallFile {
    private SmallFile() {}

    /** @throws TooLargeException also for a file without an end, such as a device */
    static String read(Path file, int largest) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(largest + 1);
            if (bytes.length > largest) {
                throw new TooLargeException(largest);
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        }
    }

    /** Why {@link #read} failed; the exceptions' own messages are often the path again. */
    static String reason(Exception failure) {
        return switch (failure) {
            case NoSuchFileException e -> "there is none";
            case AccessDeniedException e -> "it is not for this user to read";
            case CharacterCodingException e -> "it is not UTF-8 text";
            case InvalidPathException e -> "this is no path";
            default -> String.valueOf(failure.getMessage());
        };
    }

    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1;

        TooLargeException(int largest) {
            super("larger than " + largest + " bytes");
        }
    }
}
