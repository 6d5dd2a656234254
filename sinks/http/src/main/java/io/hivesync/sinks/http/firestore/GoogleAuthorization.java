package io.hivesync.sinks.http.firestore;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.auth.Retryable;
import com.google.auth.oauth2.GoogleCredentials;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Google identity: a key that was given, or the machine's own. The library keeps the token and asks for the next one in time.
 *
 * <p>Thread-safe. What the library says is no part of a message: it may repeat the key.
 */
final class GoogleAuthorization implements Authorization {
    private static final String SCOPE = "https://www.googleapis.com/auth/datastore";

    private final Optional<Key> key;

    private @Nullable GoogleCredentials credentials;

    /** Where the key is. */
    sealed interface Key {
        record File(String path) implements Key {}

        record Json(String text) implements Key {
            @Override
            public String toString() {
                return "Json[hidden]";
            }
        }
    }

    GoogleAuthorization(Optional<Key> key) {
        this.key = key;
    }

    @Override
    public Map<String, List<String>> headers() throws SinkException {
        try {
            return credentials().getRequestMetadata();
        } catch (IOException e) {
            boolean passes = !(e instanceof Retryable retryable) || retryable.isRetryable();
            throw passes
                    ? new Unavailable("Google's token service cannot be reached", null)
                    : new Misconfigured(
                            "Google's token service refuses the key: is it of this project's service account, and not deleted?",
                            null);
        } catch (RuntimeException e) {
            throw new Misconfigured("The Google key cannot be used: its content is not what Google made", null);
        }
    }

    private synchronized GoogleCredentials credentials() throws SinkException {
        GoogleCredentials known = credentials;
        if (known == null) {
            // the library would sleep between its tries: the caller does that
            known = (key.isPresent() ? given(key.get()) : ofTheMachine())
                    .createScoped(SCOPE)
                    .createWithCustomRetryStrategy(false);
            credentials = known;
        }
        return known;
    }

    private static GoogleCredentials ofTheMachine() throws Misconfigured {
        try {
            return GoogleCredentials.getApplicationDefault();
        } catch (IOException e) {
            throw new Misconfigured(
                    "There is no Google identity on this machine: give the option credentials-file, or run gcloud auth"
                            + " application-default login",
                    null);
        }
    }

    private static GoogleCredentials given(Key key) throws Misconfigured {
        byte[] json = switch (key) {
            case Key.File file -> content(file.path());
            case Key.Json text -> text.text().getBytes(UTF_8);
        };
        try {
            return GoogleCredentials.fromStream(new ByteArrayInputStream(json));
        } catch (IOException | RuntimeException e) {
            throw new Misconfigured("The Google key cannot be read: it is not the JSON that Google made", null);
        }
    }

    private static byte[] content(String path) throws Misconfigured {
        try {
            return Files.readAllBytes(Path.of(path));
        } catch (IOException | InvalidPathException e) {
            throw new Misconfigured("The Google key file cannot be read: is the path right?", null);
        }
    }
}
