package io.hivesync.connector.sqlite.core.wal;

import io.hivesync.connector.sqlite.core.page.ChangedPages;
import io.hivesync.connector.sqlite.core.page.Pages;

/**
 * One committed transaction. Both sides can be read until the next one is asked for.
 *
 * @param before the pages as of the transaction before
 */
public record LoggedCommit(Pages before, ChangedPages changed) {}
