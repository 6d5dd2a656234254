package io.hivesync.streams;

/** Whether what happens to one record in a short time goes out as one change. */
public enum BatchMode {
    /** A quiet record's change at once; of a hot one's, the last image when its window ends. */
    FOLD,
    /** Each change as a record of its own, for those who audit. What changes nothing is dropped as ever, and counted. */
    EVERY_CHANGE
}
