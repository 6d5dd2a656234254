package io.hivesync.webhook;

import static io.hivesync.webhook.HostileRequest.Allowed.EITHER;
import static io.hivesync.webhook.HostileRequest.Allowed.REFUSAL;
import static io.hivesync.webhook.HostileRequest.Allowed.SUCCESS;
import static io.hivesync.webhook.HostileRequest.SECRET;
import static io.hivesync.webhook.HostileRequest.headers;
import static io.hivesync.webhook.HostileRequest.signed;
import static io.hivesync.webhook.HostileRequest.update;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Requests that somebody might send who means ill, with some between them that are right. The same for the same seed. */
final class HostileCorpus {
    /** When all of them are sent, by the clock of whoever answers them. */
    static final Instant NOW = Instant.parse("2026-05-05T00:00:00Z");

    private static final byte[] KEY = TestCall.SECRET.getBytes(UTF_8);

    private final List<HostileRequest> requests = new ArrayList<>();
    private final Random random;
    private final String prefix;
    private int number;

    private HostileCorpus(long seed) {
        random = new Random(seed);
        prefix = prefix(seed);
    }

    /** Of the record ids in the requests of a seed. */
    static String prefix(long seed) {
        return "h" + Long.toHexString(seed) + "-";
    }

    /** @param count how many, besides the classic ones and those that are wrong in one way */
    static List<HostileRequest> of(long seed, int count) {
        HostileCorpus corpus = new HostileCorpus(seed);
        corpus.requests.addAll(ClassicRequests.all());
        corpus.requests.addAll(WrongCalls.all());
        int most = count + corpus.requests.size();
        while (corpus.requests.size() < most) {
            switch (corpus.random.nextInt(10)) {
                case 0, 1 -> corpus.right();
                case 2 -> corpus.replayed();
                case 3 -> corpus.forgedSecret();
                case 4, 5 -> corpus.forgedSignature();
                case 6 -> corpus.strangeTime();
                default -> corpus.damaged();
            }
        }
        Collections.shuffle(corpus.requests, corpus.random);
        return corpus.requests;
    }

    private String id() {
        return prefix + number++;
    }

    private SignedCall call() {
        return new SignedCall("msg_" + prefix + number, NOW, KEY);
    }

    private byte[] body() {
        return update(id(), "{\"x\":" + random.nextInt() + ",\"y\":\"" + "é".repeat(random.nextInt(300)) + "\"}");
    }

    private void right() {
        byte[] body = body();
        requests.add(
                switch (random.nextInt(4)) {
                    case 0, 1 -> HostileRequest.of("signed", SUCCESS, signed(call(), body), body);
                    case 2 -> HostileRequest.of("with the secret", SUCCESS, SECRET, body);
                    default -> batch();
                });
    }

    private HostileRequest batch() {
        SignedCall call = call();
        String items = IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(item -> "{\"recordId\":\"" + id() + "\",\"data\":{\"x\":" + item + "}}")
                .collect(Collectors.joining(","));
        byte[] body = ("{\"model\":\"posts\",\"operation\":\"update\",\"records\":[" + items + "]}").getBytes(UTF_8);
        return HostileRequest.batch("batch", SUCCESS, signed(call, body), body);
    }

    /** Calls that are right, each of a record of its own. */
    static List<HostileRequest> right(long seed, int count) {
        HostileCorpus corpus = new HostileCorpus(seed);
        for (int i = 0; i < count; i++) {
            byte[] body = corpus.body();
            corpus.requests.add(HostileRequest.of("signed", SUCCESS, signed(corpus.call(), body), body));
        }
        return corpus.requests;
    }

    private void replayed() {
        byte[] body = body();
        HostileRequest request = HostileRequest.of("replayed", SUCCESS, signed(call(), body), body);
        requests.addAll(List.of(request, request));
    }

    private void forgedSecret() {
        StringBuilder secret = new StringBuilder(TestCall.SECRET);
        int at = random.nextInt(secret.length());
        switch (random.nextInt(4)) {
            case 0 -> secret.deleteCharAt(at);
            case 1 -> secret.setCharAt(at, (char) (secret.charAt(at) ^ 1 << random.nextInt(5)));
            case 2 -> secret.insert(at, (char) ('a' + random.nextInt(26)));
            default -> secret.setLength(at);
        }
        // a control character would end the header; without it this is the secret no more all the same
        String text = secret.toString().chars().allMatch(c -> c > ' ' && c < 127) ? secret.toString() : "x";
        requests.add(HostileRequest.of("forged secret", REFUSAL, "X-Sync-Secret: " + text + "\r\n", body()));
    }

    private void forgedSignature() {
        byte[] body = body();
        SignedCall call = call();
        String right = call.signature(body);
        byte[] mac = Base64.getDecoder().decode(right.substring(3));
        byte[] flipped = mac.clone();
        flipped[random.nextInt(mac.length)] ^= (byte) (1 << random.nextInt(8));
        String other = new SignedCall(call.id(), call.at(), ("x" + random.nextInt()).getBytes(UTF_8)).signature(body);
        List<String> forged = List.of(
                "v1," + Base64.getEncoder().encodeToString(flipped),
                "v1," + Base64.getEncoder().encodeToString(Arrays.copyOf(mac, random.nextInt(mac.length))),
                "v1," + HexFormat.of().formatHex(mac),
                "v2" + right.substring(2),
                "v1a" + right.substring(2),
                "V1" + right.substring(2),
                right.substring(3),
                right + "A",
                "v1,v1," + right.substring(3),
                other,
                other + "," + right,
                "v1, " + right.substring(3),
                "v1,");
        requests.add(HostileRequest.of(
                "forged signature",
                REFUSAL,
                headers(call.id(), call.timestamp(), forged.get(random.nextInt(forged.size()))),
                body));
        requests.add(moved(call, body, right));
    }

    /** A right signature with something else than what it is of. */
    private HostileRequest moved(SignedCall call, byte[] body, String right) {
        byte[] changed = body.clone();
        changed[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
        return switch (random.nextInt(5)) {
            case 0 -> HostileRequest.of("of another body", REFUSAL, signed(call, body), changed);
            case 1 ->
                HostileRequest.of("of another id", REFUSAL, headers(call.id() + "x", call.timestamp(), right), body);
            case 2 ->
                HostileRequest.of(
                        "of another time",
                        REFUSAL,
                        headers(call.id(), String.valueOf(call.at().getEpochSecond() - 1 - random.nextInt(100)), right),
                        body);
            case 3 -> {
                // the dot between the parts, moved
                SignedCall dotted = new SignedCall("a." + call.timestamp(), call.at(), KEY);
                byte[] shifted = (call.timestamp() + "." + new String(body, UTF_8)).getBytes(UTF_8);
                yield HostileRequest.of(
                        "moved dot", REFUSAL, headers("a", call.timestamp(), dotted.signature(body)), shifted);
            }
            default ->
                HostileRequest.of("without its id", REFUSAL, signed(call, body).replace("webhook-id", "x-id"), body);
        };
    }

    /** Signed rightly, at a time that is too far away or none. */
    private void strangeTime() {
        byte[] body = body();
        long far = 400 + random.nextInt(1_000_000);
        SignedCall off =
                new SignedCall("msg_" + prefix + number, NOW.plusSeconds(random.nextBoolean() ? far : -far), KEY);
        requests.add(HostileRequest.of("clock skew", REFUSAL, signed(off, body), body));
        String now = call().timestamp();
        List<String> strange = List.of(
                "+" + now,
                "-" + now,
                now + ".0",
                now + "000",
                "0x" + now,
                "",
                "now",
                "99999999999999999999",
                now + "e0",
                NOW.toString());
        requests.add(HostileRequest.of(
                "no time",
                REFUSAL,
                headers("msg", strange.get(random.nextInt(strange.size())), call().signature(body)),
                body));
    }

    /** By a caller who has the secret: some bytes are others, some are missing, some stand twice. */
    private void damaged() {
        byte[] body = body();
        int from = random.nextInt(body.length);
        int to = Math.min(body.length, from + random.nextInt(6));
        byte[] piece = ClassicRequests.PIECES
                .get(random.nextInt(ClassicRequests.PIECES.size()))
                .getBytes(ISO_8859_1);
        byte[] damaged = new byte[from + piece.length + body.length - to];
        System.arraycopy(body, 0, damaged, 0, from);
        System.arraycopy(piece, 0, damaged, from, piece.length);
        System.arraycopy(body, to, damaged, from + piece.length, body.length - to);
        requests.add(
                HostileRequest.of("damaged", EITHER, random.nextBoolean() ? SECRET : signed(call(), damaged), damaged));
    }
}
