package io.hivesync.connector.sqlite.core.page;

import java.io.IOException;

/**
 * The pages of a database file as of one commit. An array may be shared and kept by its owner: nobody changes it while a
 * call of {@link PageDiff} runs, and {@link PageDiff} neither changes it nor holds it after the call.
 */
@FunctionalInterface
public interface Pages {

    /**
     * A whole page, with its reserved bytes.
     *
     * @param number from 1 to the page count of that commit; no other is ever asked for. A page may be asked for twice
     * @throws IOException if it cannot be read; the call that asked fails with it
     */
    byte[] page(int number) throws IOException;
}
