# A plain Scrapy 2 spider for the auction and classifieds sites of a practice market: follows the result pages, parses each listing.
# The comparison for bench/scan-crawl.ts. Run with Debian's python3-scrapy:
#
#   scrapy runspider spider.py -a port=8130 -a out=items.jsonl --loglevel ERROR
#
# Prints one JSON object: {"pages": …, "items": …, "seconds": …, "pagesPerSecond": …, "cpuMsPerPage": …}
import json
import resource
import time

import scrapy


class MarketSpider(scrapy.Spider):
    name = "market"
    custom_settings = {
        "ROBOTSTXT_OBEY": True,
        "CONCURRENT_REQUESTS": 48,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 48,
        "DOWNLOAD_DELAY": 0,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_ENABLED": False,
        "USER_AGENT": "scrapy-comparison",
    }

    def __init__(self, port="8130", out=None, **kwargs):
        super().__init__(**kwargs)
        self.port = int(port)
        self.out = open(out, "w", encoding="utf-8") if out else None
        self.pages = 0
        self.items = 0
        self.started = None

    def start_requests(self):
        self.started = time.monotonic()
        yield scrapy.Request(f"http://127.0.0.1:{self.port}/", self.parse_results)
        yield scrapy.Request(f"http://127.0.0.1:{self.port + 1}/", self.parse_results)

    def parse_results(self, response):
        self.pages += 1
        for link in response.css("ul.results a.result::attr(href)").getall():
            yield response.follow(link, self.parse_auction if link.startswith("/itm/") else self.parse_classified)
        following = response.css("a.next::attr(href)").get()
        if following:
            yield response.follow(following, self.parse_results)

    def parse_auction(self, response):
        self.pages += 1
        data = json.loads(response.css('script[type="application/ld+json"]::text').get())
        offer = data.get("offers", {})
        self.keep({
            "url": response.url,
            "title": data.get("name"),
            "description": data.get("description"),
            "price": offer.get("price"),
            "currency": offer.get("priceCurrency"),
            "seller": offer.get("seller", {}).get("name"),
            "location": offer.get("areaServed"),
        })

    def parse_classified(self, response):
        self.pages += 1
        seller = response.css(".postinginfos p::text").re_first(r"posted by: (.*)")
        self.keep({
            "url": response.url,
            "title": response.css("#titletextonly::text").get(),
            "description": "\n".join(response.css("#postingbody::text").getall()),
            "price": response.css("span.price::text").get(),
            "seller": seller,
            "location": response.css("h2.postingtitle small::text").get(),
        })

    def keep(self, item):
        self.items += 1
        if self.out:
            self.out.write(json.dumps(item, ensure_ascii=False) + "\n")

    def closed(self, reason):
        seconds = time.monotonic() - self.started
        if self.out:
            self.out.close()
        usage = resource.getrusage(resource.RUSAGE_SELF)
        cpu = usage.ru_utime + usage.ru_stime
        print(json.dumps({
            "tool": f"scrapy {scrapy.__version__}",
            "pages": self.pages,
            "items": self.items,
            "seconds": round(seconds, 3),
            "pagesPerSecond": round(self.pages / seconds, 1),
            "cpuMsPerPage": round(cpu * 1000 / max(1, self.pages), 2),
        }))
