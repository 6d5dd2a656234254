package io.hivesync.app;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.slf4j.LoggerFactory;

/** This process's log on a terminal that shows a picture: each line goes above it. Thread-safe. */
final class LogLines extends OutputStream {
    private final Terminal terminal;
    private final OutputStream log;

    private LogLines(Terminal terminal, OutputStream log) {
        this.terminal = terminal;
        this.log = log;
    }

    /** From now on, what goes to the console is written past the terminal's picture. */
    static void above(Terminal terminal) {
        if (!terminal.live() || !(LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root)) {
            return;
        }
        root.iteratorForAppenders().forEachRemaining(appender -> {
            if (appender instanceof ConsoleAppender<ILoggingEvent> console) {
                console.setOutputStream(new LogLines(terminal, new FileOutputStream(FileDescriptor.err)));
            }
        });
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    /** The encoder writes whole events, each with its line's end. */
    @Override
    public void write(byte[] lines, int from, int count) throws IOException {
        terminal.above(() -> {
            log.write(lines, from, count);
            log.flush();
        });
    }
}
