package io.hivesync.app.config;

/** The configuration cannot be used. The message names the place, says what to do, and holds no secret. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ConfigurationException(String message) {
        super(message);
    }

    ConfigurationException(Place place, String message) {
        super(place + ": " + message);
    }
}
