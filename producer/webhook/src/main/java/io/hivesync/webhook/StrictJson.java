package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import org.jspecify.annotations.Nullable;

/** JSON from outside, in UTF-8: one object, each name once, bounded in depth; numbers keep every digit. */
final class StrictJson {

    /** {@code data} may be nested 100 deep, and stands one deep in the body of a call, three deep in that of a batch. */
    private static final JsonFactory CALL = factory(101);

    private static final JsonFactory BATCH = factory(103);

    private static final int WINDOW = 4096;
    private static final int BYTES_OF_A_GUESS = 4;
    private static final byte FIRST_OF_A_MARK = (byte) 0xef;

    private StrictJson() {}

    private static JsonFactory factory(int deepest) {
        return JsonFactory.builder()
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                // names come from outside: the table of interned ones would only grow
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                // threads live for one call: buffers that belong to a thread are never used again
                .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(deepest).build())
                .build();
    }

    static ObjectNode call(byte[] body) throws RefusedException {
        return object(CALL, body);
    }

    static ObjectNode batch(byte[] body) throws RefusedException {
        return object(BATCH, body);
    }

    private static ObjectNode object(JsonFactory factory, byte[] body) throws RefusedException {
        checkEncoding(body);
        if (new PlainTree(body).read() instanceof ObjectNode plain) {
            return plain;
        }
        try (JsonParser parser = factory.createParser(body)) {
            if (new JsonTree(parser, body).read() instanceof ObjectNode object) {
                return object;
            }
            throw RefusedException.wrongField("body", "The body is no JSON object");
        } catch (StreamConstraintsException e) {
            throw RefusedException.wrongField(
                    "body", "The body is nested deeper than 100 levels, or has a number of more than 1000 digits");
        } catch (NumberFormatException e) {
            throw RefusedException.wrongField("body", "The body has a number whose exponent has too many digits");
        } catch (JsonProcessingException e) {
            // not Jackson's message, which may quote the payload
            throw RefusedException.wrongField("body", "The body is no JSON" + at(e.getLocation()));
        } catch (IOException e) {
            throw RefusedException.wrongField("body", "The body is no JSON");
        }
    }

    /** Jackson lets some ill-formed UTF-8 through, and takes for UTF-16 or UTF-32 what has a zero in its first bytes. */
    private static void checkEncoding(byte[] body) throws RefusedException {
        CharsetDecoder decoder = UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.wrap(body);
        CharBuffer window = CharBuffer.allocate(WINDOW);
        CoderResult result;
        do {
            result = decoder.decode(bytes, window.clear(), true);
        } while (result.isOverflow());
        if (result.isError()) {
            throw RefusedException.wrongField("body", "The body is no UTF-8");
        }
        boolean otherwise = body.length > 0 && body[0] == FIRST_OF_A_MARK;
        for (int i = 0; i < Math.min(body.length, BYTES_OF_A_GUESS); i++) {
            otherwise |= body[i] == 0;
        }
        if (otherwise) {
            throw RefusedException.wrongField("body", "The body is no JSON");
        }
    }

    static String at(@Nullable JsonLocation location) {
        return location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
