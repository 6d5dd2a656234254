package io.hivesync.connector.sqlite.core.fuzz;

import io.hivesync.connector.sqlite.core.Position;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The parent's side of {@link FollowerMain}: feeds a target, and acknowledges late, as Kafka does. */
final class FollowerProcess {

    private final Process process;
    private final DataOutputStream answers;
    private final Thread reader;
    private final FuzzTarget target;
    private final Random random;
    private long received;
    private long wishes;
    private @Nullable Granted granted;
    private @Nullable Throwable failure;

    /** What the follower said when it had sent everything. */
    record Granted(long wish, String way, long transactions, String comparisons) {

        boolean isFromLog() {
            return way.equals(PipeSink.FROM_LOG);
        }
    }

    FollowerProcess(List<String> arguments, FuzzTarget target, Random random) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                FollowerMain.class.getName()));
        command.addAll(arguments);
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = new DataOutputStream(process.getOutputStream());
        this.target = target;
        this.random = random;
        target.restarted();
        reader = new Thread(this::read, "follower");
        reader.start();
    }

    private void read() {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16))) {
            while (true) {
                accept(in);
            }
        } catch (EOFException e) {
            ended(null);
        } catch (Throwable e) {
            ended(e);
            process.destroyForcibly();
        }
    }

    private synchronized void ended(@Nullable Throwable why) {
        failure = why == null ? new IOException("the follower has ended") : why;
        notifyAll();
    }

    private void accept(DataInputStream in) throws IOException {
        String kind = in.readUTF();
        String first = String.valueOf(Frames.read(in));
        String second = String.valueOf(Frames.read(in));
        in.readUTF();
        String third = Frames.read(in);
        String fourth = Frames.read(in);
        String fifth = Frames.read(in);
        if (kind.equals("granted")) {
            synchronized (this) {
                granted = new Granted(
                        Long.parseLong(first), second, Long.parseLong(String.valueOf(third)), String.valueOf(fourth));
                notifyAll();
            }
            return;
        }
        target.accept(kind, Position.parse(first), second, third, fourth, fifth);
        received++;
        if (in.available() == 0 || random.nextInt(50) == 0) {
            answer(received);
        }
    }

    private void answer(long number) {
        try {
            synchronized (answers) {
                answers.writeLong(number);
                answers.flush();
            }
        } catch (IOException e) {
            // it was killed; what it wrote before is read to its end
        }
    }

    /** Waits until everything that is committed now has arrived. */
    Granted awaitAll() throws Exception {
        long wish = ++wishes;
        answer(-wish);
        synchronized (this) {
            while (granted == null || granted.wish() < wish) {
                if (failure != null) {
                    throw new AssertionError("the follower failed", failure);
                }
                wait();
            }
            return granted;
        }
    }

    /** As {@code kill -9}; what is in the pipe arrives all the same. */
    void kill() throws Exception {
        process.destroyForcibly().waitFor();
        reader.join();
        if (!(failure instanceof IOException)) {
            throw new AssertionError("the follower failed", failure);
        }
    }
}
