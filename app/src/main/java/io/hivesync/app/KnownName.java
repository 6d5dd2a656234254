package io.hivesync.app;

import io.hivesync.app.config.NearestName;
import java.util.Set;

/** A name that an operator gives, and that has to be there. */
final class KnownName {
    private KnownName() {}

    /** @param what it is, with its article */
    static void require(String name, Set<String> known, String what) {
        if (!known.contains(name)) {
            throw new InputException("There is no trace of " + what + " '" + name + "' in this cluster"
                    + NearestName.of(name, known)
                            .map(near -> "; did you mean '" + near + "'?")
                            .orElse(
                                    known.isEmpty()
                                            ? "; there is none yet"
                                            : "; there are: " + String.join(", ", known)));
        }
    }
}
