package dev.stint.providers.aws.stage;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** {@code RunInstances}: what moto does, after client tokens, capacity, prices and boot data were looked at as EC2 looks at them. */
final class Launches implements Stagehand {

    private static final int MOST_USER_DATA_BYTES = 16_384;
    private static final int LONGEST_TOKEN = 64;
    private static final BigDecimal LEAST_PRICE = new BigDecimal("0.001");

    /** A launch that was granted. */
    private record Granted(String fingerprint, StageAnswer answer) {}

    private final MotoAccount moto;
    private final Instances instances;
    private final InstanceDesk desk;
    private final SpotDesk spots;
    private final Stock stock;
    private final Map<String, Granted> tokens = new HashMap<>();
    private final Map<String, String> zones = new HashMap<>();

    Launches(MotoAccount moto, Instances instances, InstanceDesk desk, SpotDesk spots, Stock stock) {
        this.moto = moto;
        this.instances = instances;
        this.desk = desk;
        this.spots = spots;
        this.stock = stock;
    }

    @Override
    public StageAnswer answer(StageRequest request) {
        synchronized (instances) {
            LaunchForm form = new LaunchForm(request);
            look(form);
            String token =
                    form.token().map(text -> request.region() + " " + text).orElse("");
            Granted before = tokens.get(token);
            if (before != null && !request.flag("DryRun")) {
                if (!before.fingerprint().equals(request.fingerprint())) {
                    throw new RefusedException(
                            400,
                            "IdempotentParameterMismatch",
                            "The client token you have provided is associated with a resource that is already deleted,"
                                    + " or was used with different parameters");
                }
                return dressed(before.answer());
            }
            StageAnswer granted = launch(form);
            if (granted.good() && !token.isEmpty()) {
                tokens.put(token, new Granted(request.fingerprint(), granted));
            }
            return granted.good() ? dressed(granted) : granted;
        }
    }

    /** What EC2 refuses whatever there is to launch. */
    private static void look(LaunchForm form) {
        form.token().ifPresent(token -> {
            if (token.length() > LONGEST_TOKEN
                    || !StandardCharsets.US_ASCII.newEncoder().canEncode(token)) {
                throw invalid("clientToken is " + token.length() + " characters long; at most 64 of ASCII are allowed");
            }
        });
        if (form.userData().length > MOST_USER_DATA_BYTES) {
            throw invalid(
                    "User data is limited to " + MOST_USER_DATA_BYTES + " bytes; there are " + form.userData().length);
        }
        if (form.least() < 1 || form.most() < form.least()) {
            throw invalid("MinCount " + form.least() + " and MaxCount " + form.most() + " allow nothing");
        }
        form.tags().forEach((key, value) -> {
            if (key.length() > 128 || value.length() > 256 || key.startsWith("aws:")) {
                throw invalid("the tag '" + key + "' is too long, or begins with aws:");
            }
        });
        form.maxPrice().ifPresent(price -> {
            if (price.compareTo(LEAST_PRICE) < 0) {
                throw invalid("the maximum price " + price + " is below " + LEAST_PRICE);
            }
        });
    }

    private static RefusedException invalid(String message) {
        return new RefusedException(400, "InvalidParameterValue", message);
    }

    private StageAnswer launch(LaunchForm form) {
        StageRequest request = form.request();
        Market market = form.market(zone(form));
        String image = stock.image(request.region(), form.image());
        int free = stock.free(market, instances.live(market));
        if (form.maxPrice().isPresent() && stock.tooDear(market, form.maxPrice().get())) {
            throw new RefusedException(
                    400,
                    "SpotMaxPriceTooLow",
                    "Your Spot request price of " + form.maxPrice().get()
                            + " is lower than the minimum required Spot request fulfillment price");
        }
        if (free < form.least() && market.capacity() == CapacityType.RESERVED && !request.flag("DryRun")) {
            throw new RefusedException(
                    400,
                    "ReservationCapacityExceeded",
                    "There is not enough reserved capacity of " + market.instanceType() + " in " + market.zone());
        }
        if (free < form.least() && !request.flag("DryRun")) {
            throw new RefusedException(
                    500,
                    "InsufficientInstanceCapacity",
                    "We currently do not have sufficient " + market.instanceType()
                            + " capacity in the Availability Zone you requested (" + market.zone() + ")");
        }
        Map<String, String> asked = new LinkedHashMap<>(request.parameters());
        asked.put("ImageId", image);
        asked.put("MinCount", Integer.toString(Math.min(free, form.most())));
        asked.put("MaxCount", Integer.toString(Math.min(free, form.most())));
        StageAnswer answer = moto.ask(request.with(asked));
        if (!answer.good()) {
            if (answer.text().contains("<Code>NoSuchEntity</Code>")) { // moto asks IAM, and says what IAM says
                throw invalid("Value for parameter iamInstanceProfile is invalid. Invalid IAM Instance Profile name");
            }
            return answer;
        }
        for (Element item : Xml.items(Xml.read(answer.body()), "instancesSet")) {
            enter(form, market, image, item);
        }
        return answer;
    }

    private void enter(LaunchForm form, Market market, String image, Element item) {
        Optional<String> spot = market.capacity() == CapacityType.SPOT
                ? Optional.of(spots.open(market.region(), form.persistent(), form.tags("spot-instances-request")))
                : Optional.empty();
        String id = Xml.text(item, "instanceId");
        instances.add(new StagedInstance(
                id,
                market,
                image,
                Integer.parseInt(Xml.text(item, "amiLaunchIndex")),
                form.userData(),
                form.tags("instance"),
                form.token().orElse(""),
                spot,
                form.profile(),
                form.reservations(),
                form.shutdownTerminates(),
                instances.now()));
        spot.ifPresent(request -> spots.fulfil(request, id));
    }

    /** The zone of the subnet, which must exist; else the one that is named, else the first of the region. */
    private String zone(LaunchForm form) {
        StageRequest request = form.request();
        Optional<String> subnet = form.subnet();
        if (subnet.isEmpty()) {
            return request.parameter("Placement.AvailabilityZone").orElse(request.region() + "a");
        }
        return zones.computeIfAbsent(request.region() + subnet.get(), any -> {
            StageAnswer answer = moto.ask(request.with(
                    Map.of("Action", "DescribeSubnets", "Version", "2016-11-15", "SubnetId.1", subnet.get())));
            if (!answer.good()) {
                throw new RefusedException(
                        400, "InvalidSubnetID.NotFound", "The subnet ID '" + subnet.get() + "' does not exist");
            }
            return Xml.text(Xml.items(Xml.read(answer.body()), "subnetSet").get(0), "availabilityZone");
        });
    }

    private StageAnswer dressed(StageAnswer plain) {
        Document document = Xml.read(plain.body());
        for (Element item : Xml.items(document, "instancesSet")) {
            instances.find(Xml.text(item, "instanceId")).ifPresent(life -> desk.dress(item, life));
        }
        return new StageAnswer(200, plain.type(), Xml.write(document));
    }
}
