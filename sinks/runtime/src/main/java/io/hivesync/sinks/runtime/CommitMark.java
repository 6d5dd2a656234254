package io.hivesync.sinks.runtime;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What makes a commit to Kafka ours, in its metadata: {@code hs:<token>}; after a replay {@code hs:<token>:<replay>}, while
 * one lasts {@code hs:<token>:<replay>:replaying}. So who asked for it sees from anywhere how far it is.
 *
 * @param token that the lane held
 * @param replay the number of the lane's last replay, 0 before the first
 * @param replaying whether it lasts
 */
record CommitMark(long token, long replay, boolean replaying) {
    private static final String START = "hs:";
    private static final String REPLAYING = ":replaying";
    private static final Pattern FORM = Pattern.compile("hs:(\\d{1,18})(?::(\\d{1,18}))?(:replaying)?");

    /** Whether the commit with this metadata is ours. */
    static boolean isIn(String metadata) {
        return metadata.startsWith(START);
    }

    /** Nothing when it is another's, or of a form that is not known. */
    static Optional<CommitMark> of(String metadata) {
        Matcher mark = FORM.matcher(metadata);
        if (!mark.matches()) {
            return Optional.empty();
        }
        long replay = mark.group(2) == null ? 0 : Long.parseLong(mark.group(2));
        return Optional.of(new CommitMark(Long.parseLong(mark.group(1)), replay, mark.group(3) != null));
    }

    String text() {
        return START + token + (replay == 0 ? "" : ":" + replay) + (replaying ? REPLAYING : "");
    }
}
