package io.hivesync.streams;

import io.hivesync.topics.Position;
import io.hivesync.topics.Source;

/**
 * A {@link RecordState} in the store:
 *
 * <pre>
 *   form (1) | flags | position | emitted version | digest (16, flag EMITTED_IMAGE) | deleted at (not flag LIVE)
 *   | schema | source ts | version, connector, name, snapshot, db, txId | field order | image to the end (flag LIVE)
 * </pre>
 *
 * Numbers and texts as in {@link PackedWriter}. The model, which the key has, is not repeated. What a sweep asks stands first.
 */
final class RecordStateCodec {
    private static final int FORM = 1;
    private static final int LIVE = 1;
    private static final int EMITTED_IMAGE = 2;
    private static final int BY_WEBHOOK = 4;

    /** More than all else takes beside the image, as a rule. */
    private static final int BESIDE_IMAGE = 160;

    private RecordStateCodec() {}

    static byte[] encode(RecordState state) {
        byte[] image = state.seen();
        byte[] digest = state.emitted().digest();
        Source source = state.source();
        PackedWriter out = new PackedWriter(BESIDE_IMAGE + (image == null ? 0 : image.length));
        out.octet(FORM)
                .octet((image == null ? 0 : LIVE)
                        | (digest == null ? 0 : EMITTED_IMAGE)
                        | (state.byWebhook() ? BY_WEBHOOK : 0));
        out.position(source.position()).number(state.emitted().version());
        if (digest != null) {
            out.raw(digest);
        }
        if (image == null) {
            out.number(state.deletedAtMs());
        }
        out.number(state.schema()).number(source.tsMs());
        out.text(source.version()).text(source.connector()).text(source.name());
        out.text(source.snapshot()).text(source.db()).text(source.txId());
        state.order().writeTo(out);
        if (image != null) {
            out.raw(image);
        }
        return out.bytes();
    }

    static RecordState decode(String model, byte[] bytes) {
        PackedReader in = new PackedReader(bytes);
        in.expectForm(FORM);
        int flags = in.octet();
        boolean live = (flags & LIVE) != 0;
        Position position = in.position();
        Emitted emitted = new Emitted(in.number(), (flags & EMITTED_IMAGE) != 0 ? in.raw(Emitted.DIGEST_SIZE) : null);
        long deletedAt = live ? 0 : in.number();
        int schema = (int) in.number();
        Source source = source(model, position, in);
        FieldOrder order = FieldOrder.readFrom(in);
        return new RecordState(live ? in.rest() : null, source, schema, emitted, order, deletedAt);
    }

    private static Source source(String model, Position position, PackedReader in) {
        long tsMs = in.number();
        String version = in.text();
        String connector = in.text();
        String name = in.text();
        String snapshot = in.optionalText();
        String db = in.optionalText();
        return new Source(version, connector, name, tsMs, snapshot, db, model, in.optionalText(), position);
    }

    static boolean isLive(byte[] bytes) {
        PackedReader in = new PackedReader(bytes);
        in.expectForm(FORM);
        return (in.octet() & LIVE) != 0;
    }

    /**
     * Whether the record is there and a snapshot that began at {@code start} did not meet it, read from the first few bytes
     * alone. What a webhook told has no position in the capture's order and is always before.
     */
    static boolean isLiveBefore(byte[] bytes, Position start) {
        PackedReader in = new PackedReader(bytes);
        in.expectForm(FORM);
        int flags = in.octet();
        return (flags & LIVE) != 0
                && ((flags & BY_WEBHOOK) != 0 || in.position().compareTo(start) < 0);
    }
}
