package dev.stint.checkpoints.s3;

import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.http.auth.aws.scheme.AwsV4AuthScheme;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.scheme.AuthScheme;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignRequest;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignedRequest;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.IdentityProviders;

/**
 * Signs requests as the SDK does, but never reads a large body for it.
 *
 * <p>Over https the SDK sends objects and parts as {@code UNSIGNED-PAYLOAD}: TLS keeps them whole. Over plain http it puts their
 * SHA-256 into the signature, and so hashes every byte a second time: as much work as the rest of a save together. That is done here
 * for small bodies only (records of the log, orders, statuses). A large one is a part of a file whose SHA-256 stands in a manifest,
 * which is a small body; and its CRC32C is a header that is signed.
 */
final class LargeBodiesUnsigned implements AuthScheme<AwsCredentialsIdentity> {

    private static final long SMALL_BYTES = 1 << 20;

    private final AwsV4AuthScheme usual = AwsV4AuthScheme.create();

    @Override
    public String schemeId() {
        return AwsV4AuthScheme.SCHEME_ID;
    }

    @Override
    public IdentityProvider<AwsCredentialsIdentity> identityProvider(IdentityProviders providers) {
        return usual.identityProvider(providers);
    }

    @Override
    public HttpSigner<AwsCredentialsIdentity> signer() {
        return new Signer(usual.signer());
    }

    private static final class Signer implements HttpSigner<AwsCredentialsIdentity> {

        private final AwsV4HttpSigner usual;

        Signer(AwsV4HttpSigner usual) {
            this.usual = usual;
        }

        @Override
        public SignedRequest sign(SignRequest<? extends AwsCredentialsIdentity> request) {
            if (!large(request) || request.requireProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, true)) {
                return usual.sign(request);
            }
            // without a body to look at, the signer does as over https
            SignedRequest signed = usual.sign(request.toBuilder().payload(null).build());
            return SignedRequest.builder()
                    .request(signed.request())
                    .payload(request.payload().orElseThrow())
                    .build();
        }

        private static boolean large(SignRequest<? extends AwsCredentialsIdentity> request) {
            return request.payload().isPresent()
                    && request.request()
                            .firstMatchingHeader("Content-Length")
                            .map(length -> Long.parseLong(length) > SMALL_BYTES)
                            .orElse(false);
        }

        @Override
        public CompletableFuture<AsyncSignedRequest> signAsync(
                AsyncSignRequest<? extends AwsCredentialsIdentity> request) {
            return usual.signAsync(request);
        }
    }
}
