/**
 * Regular expressions that tell user agents.
 *
 * Source: uap-core as saved in github.com/ua-parser/uap-go at 3a4781585db6, which the reference carries (Apache-2.0,
 * Copyright 2009 Google Inc. and the uap-core authors).
 *
 * One rule a line, the first that matches counts. Behind tabs: flags, and what stands for the name and the parts of the
 * version where that is not `$1`, `$2` …
 */
export const USER_AGENTS = String.raw`
(GeoEvent Server) (\d+)(?:\.(\d+)(?:\.(\d+)|)|)
(ArcGIS Pro)(?: (\d+)\.(\d+)\.([^ ]+)|)
ArcGIS Client Using WinInet		ArcMap
(OperationsDashboard)-(?:Windows)-(\d+)\.(\d+)\.(\d+)		Operations Dashboard for ArcGIS
(arcgisearth)/(\d+)\.(\d+)(?:\.(\d+)|)		ArcGIS Earth
com.esri.(earth).phone/(\d+)\.(\d+)(?:\.(\d+)|)		ArcGIS Earth
(arcgis-explorer)/(\d+)\.(\d+)\.(\d+)		Explorer for ArcGIS
arcgis-(collector|aurora)/(\d+)\.(\d+)\.(\d+)		Collector for ArcGIS
(arcgis-workforce)/(\d+)\.(\d+)\.(\d+)		Workforce for ArcGIS
(Collector|Explorer|Workforce)-(?:Android|iOS)-(\d+)\.(\d+)(?:\.(\d+)|)		$1 for ArcGIS
(Explorer|Collector)/(\d+) CFNetwork		$1 for ArcGIS
ArcGISRuntime-(Android|iOS|NET|Qt)/(\d+)\.(\d+)(?:\.(\d+)|)		ArcGIS Runtime SDK for $1
ArcGIS\.?(iOS|Android|NET|Qt)(?:-|\.)(\d+)\.(\d+)(?:\.(\d+)|)		ArcGIS Runtime SDK for $1
ArcGIS\.Runtime\.(Qt)\.(\d+)\.(\d+)(?:\.(\d+)|)		ArcGIS Runtime SDK for $1
^(Luminary)[Stage]+/(\d+) CFNetwork
(ESPN)[%20| ]+Radio/(\d+)\.(\d+)\.(\d+) CFNetwork
(Antenna)/(\d+) CFNetwork		AntennaPod
(TopPodcasts)Pro/(\d+) CFNetwork
(MusicDownloader)Lite/(\d+)\.(\d+)\.(\d+) CFNetwork
^(.{0,200})-iPad\/(\d+)(?:\.(\d+)|)(?:\.(\d+)|)(?:\.(\d+)|) CFNetwork
^(.{0,200})-iPhone/(\d+)(?:\.(\d+)|)(?:\.(\d+)|)(?:\.(\d+)|) CFNetwork
^(.{0,200})/(\d+)(?:\.(\d+)|)(?:\.(\d+)|)(?:\.(\d+)|) CFNetwork
^(Luminary)/(\d+)(?:\.(\d+)|)(?:\.(\d+)|)
(espn\.go)		ESPN
(espnradio\.com)		ESPN
ESPN APP$		ESPN
(audioboom\.com)		AudioBoom
 (Rivo) RHYTHM
(CFNetwork)(?:/(\d+)\.(\d+)(?:\.(\d+)|)|)		CFNetwork
(Pingdom\.com_bot_version_)(\d+)\.(\d+)		PingdomBot
(PingdomTMS)/(\d+)\.(\d+)\.(\d+)		PingdomBot
(PingdomPageSpeed)/(\d+)\.(\d+)		PingdomBot
 (PTST)/(\d+)(?:\.(\d+)|)$		WebPageTest.org bot
X11; (Datanyze); Linux
(NewRelicPinger)/(\d+)\.(\d+)		NewRelicPingerBot
(Tableau)/(\d+)\.(\d+)		Tableau
AppleWebKit/\d{1,10}\.\d{1,10}.{0,200} Safari.{0,200} (CreativeCloud)/(\d+)\.(\d+).(\d+)		Adobe CreativeCloud
(Salesforce)(?:.)\/(\d+)\.(\d?)
(\(StatusCake\))		StatusCakeBot
(facebookexternalhit)/(\d+)\.(\d+)		FacebookBot
Google.{0,50}/\+/web/snippet		GooglePlusBot
via ggpht\.com GoogleImageProxy		GmailImageProxy
YahooMailProxy; https://help\.yahoo\.com/kb/yahoo-mail-proxy-SLN28749\.html		YahooMailProxy
(Twitterbot)/(\d+)\.(\d+)		Twitterbot
/((?:Ant-|)Nutch|[A-z]+[Bb]ot|[A-z]+[Ss]pider|Axtaris|fetchurl|Isara|ShopSalad|Tailsweep)[ \-](\d+)(?:\.(\d+)|)(?:\.(\d+)|)
\b(008|Altresium|Argus|BaiduMobaider|BoardReader|DNSGroup|DataparkSearch|EDI|Goodzer|Grub|INGRID|Infohelfer|LinkedInBot|LOOQ|Nutch|OgScrper|Pandora|PathDefender|Peew|PostPost|Steeler|Twitterbot|VSE|WebCrunch|WebZIP|Y!J-BR[A-Z]|YahooSeeker|envolk|sproose|wminer)/(\d+)(?:\.(\d+)|)(?:\.(\d+)|)
(MSIE) (\d+)\.(\d+)([a-z]\d|[a-z]|);.{0,200} MSIECrawler		MSIECrawler
(DAVdroid)/(\d+)\.(\d+)(?:\.(\d+)|)
(Google-HTTP-Java-Client|Apache-HttpClient|PostmanRuntime|Go-http-client|scalaj-http|http%20client|Python-urllib|HttpMonitor|TLSProber|WinHTTP|JNLP|okhttp|aihttp|reqwest|axios|unirest-(?:java|python|ruby|nodejs|php|net))(?:[ /](\d+)(?:\.(\d+)|)(?:\.(\d+)|)|)
(Pinterest(?:bot|))/(\d+)(?:\.(\d+)|)(?:\.(\d+)|)[;\s(]+\+https://www.pinterest.com/bot.html		Pinterestbot
(CSimpleSpider|Cityreview Robot|CrawlDaddy|CrawlFire|Finderbots|Index crawler|Job Roboter|KiwiStatus Spider|Lijit Crawler|QuerySeekerSpider|ScollSpider|Trends Crawler|USyd-NLP-Spider|SiteCat Webbot|BotName\/\$BotVersion|123metaspider-Bot|1470\.net crawler|50\.nu|8bo Crawler Bot|Aboundex|Accoona-[A-z]{1,30}-Agent|AdsBot-Google(?:-[a-z]{1,30}|)|altavista|AppEngine-Google|archive.{0,30}\.org_bot|archiver|Ask Jeeves|[Bb]ai[Dd]u[Ss]pider(?:-[A-Za-z]{1,30})(?:-[A-Za-z]{1,30}|)|bingbot|BingPreview|blitzbot|BlogBridge|Bloglovin|BoardReader Blog Indexer|BoardReader Favicon Fetcher|boitho.com-dc|BotSeer|BUbiNG|\b\w{0,30}favicon\w{0,30}\b|\bYeti(?:-[a-z]{1,30}|)|Catchpoint(?: bot|)|[Cc]harlotte|Checklinks|clumboot|Comodo HTTP\(S\) Crawler|Comodo-Webinspector-Crawler|ConveraCrawler|CRAWL-E|CrawlConvera|Daumoa(?:-feedfetcher|)|Feed Seeker Bot|Feedbin|findlinks|Flamingo_SearchEngine|FollowSite Bot|furlbot|Genieo|gigabot|GomezAgent|gonzo1|(?:[a-zA-Z]{1,30}-|)Googlebot(?:-[a-zA-Z]{1,30}|)|Google SketchUp|grub-client|gsa-crawler|heritrix|HiddenMarket|holmes|HooWWWer|htdig|ia_archiver|ICC-Crawler|Icarus6j|ichiro(?:/mobile|)|IconSurf|IlTrovatore(?:-Setaccio|)|InfuzApp|Innovazion Crawler|InternetArchive|IP2[a-z]{1,30}Bot|jbot\b|KaloogaBot|Kraken|Kurzor|larbin|LEIA|LesnikBot|Linguee Bot|LinkAider|LinkedInBot|Lite Bot|Llaut|lycos|Mail\.RU_Bot|masscan|masidani_bot|Mediapartners-Google|Microsoft .{0,30} Bot|mogimogi|mozDex|MJ12bot|msnbot(?:-media {0,2}|)|msrbot|Mtps Feed Aggregation System|netresearch|Netvibes|NewsGator[^/]{0,30}|^NING|Nutch[^/]{0,30}|Nymesis|ObjectsSearch|OgScrper|Orbiter|OOZBOT|PagePeeker|PagesInventory|PaxleFramework|Peeplo Screenshot Bot|PHPCrawl|PlantyNet_WebRobot|Pompos|Qwantify|Read%20Later|Reaper|RedCarpet|Retreiver|Riddler|Rival IQ|scooter|Scrapy|Scrubby|searchsight|seekbot|semanticdiscovery|SemrushBot|Simpy|SimplePie|SEOstats|SimpleRSS|SiteCon|Slackbot-LinkExpanding|Slack-ImgProxy|Slurp|snappy|Speedy Spider|Squrl Java|Stringer|TheUsefulbot|ThumbShotsBot|Thumbshots\.ru|Tiny Tiny RSS|Twitterbot|WhatsApp|URL2PNG|Vagabondo|VoilaBot|^vortex|Votay bot|^voyager|WASALive.Bot|Web-sniffer|WebThumb|WeSEE:[A-z]{1,30}|WhatWeb|WIRE|WordPress|Wotbox|www\.almaden\.ibm\.com|Xenu(?:.s|) Link Sleuth|Xerka [A-z]{1,30}Bot|yacy(?:bot|)|YahooSeeker|Yahoo! Slurp|Yandex\w{1,30}|YodaoBot(?:-[A-z]{1,30}|)|YottaaMonitor|Yowedo|^Zao|^Zao-Crawler|ZeBot_www\.ze\.bz|ZooShot|ZyBorg|ArcGIS Hub Indexer)(?:[ /]v?(\d+)(?:\.(\d+)(?:\.(\d+)|)|)|)
\b(Boto3?|JetS3t|aws-(?:cli|sdk-(?:cpp|go|java|nodejs|ruby2?|dotnet-(?:\d{1,2}|core)))|s3fs)/(\d+)\.(\d+)(?:\.(\d+)|)
(FME)\/(\d+\.\d+)\.(\d+)\.(\d+)
(QGIS)\/(\d)\.?0?(\d{1,2})\.?0?(\d{1,2})
(JOSM)/(\d+)\.(\d+)
(Tygron Platform) \((\d+)\.(\d+)\.(\d+(?:\.\d+| RC \d+\.\d+))
\[(FBAN/MessengerForiOS|FB_IAB/MESSENGER);FBAV/(\d+)(?:\.(\d+)(?:\.(\d+)(?:\.(\d+)|)|)|)		Facebook Messenger
\[FB.{0,300};(FBAV)/(\d+)(?:\.(\d+)|)(?:\.(\d+)|)		Facebook
\[FB.{0,300};		Facebook
^.{0,200}?(?:\/[A-Za-z0-9\.]{0,50}|) {0,2}([A-Za-z0-9 \-_\!\[\]:]{0,50}(?:[Aa]rchiver|[Ii]ndexer|[Ss]craper|[Bb]ot|[Ss]pider|[Cc]rawl[a-z]{0,50}))[/ ](\d+)(?:\.(\d+)(?:\.(\d+)|)|)
^.{0,200}?((?:[A-Za-z][A-Za-z0-9 -]{0,50}|)[^C][^Uu][Bb]ot)\b(?:(?:[ /]| v)(\d+)(?:\.(\d+)|)(?:\.(\d+)|)|)
^.{0,200}?((?:[A-z0-9]{1,50}|[A-z\-]{1,50} ?|)(?: the |)(?:[Ss][Pp][Ii][Dd][Ee][Rr]|[Ss]crape|[Cc][Rr][Aa][Ww][Ll])[A-z0-9]{0,50})(?:(?:[ /]| v)(\d+)(?:\.(\d+)|)(?:\.(\d+)|)|)
(HbbTV)/(\d+)\.(\d+)\.(\d+) \(
(Chimera|SeaMonkey|Camino|Waterfox)/(\d+)\.(\d+)\.?([ab]?\d+[a-z]*|)
(SailfishBrowser)/(\d+)\.(\d+)(?:\.(\d+)|)		Sailfish Browser
\[(Pinterest)/[^\]]{1,50}\]
(Pinterest)(?: for Android(?: Tablet|)|)/(\d+)(?:\.(\d+)|)(?:\.(\d+)|)
Mozilla.{1,200}Mobile.{1,100}(Instagram).(\d+)\.(\d+)\.(\d+)
Mozilla.{1,200}Mobile.{1,100}(Flipboard).(\d+)\.(\d+)\.(\d+)
Mozilla.{1,200}Mobile.{1,100}(Flipboard-Briefing).(\d+)\.(\d+)\.(\d+)
Mozilla.{1,200}Mobile.{1,100}(Onefootball)\/Android.(\d+)\.(\d+)\.(\d+)
(Snapchat)\/(\d+)\.(\d+)\.(\d+)\.(\d+)
(Twitter for (?:iPhone|iPad)|TwitterAndroid)(?:\/(\d+)\.(\d+)|)		Twitter
Mozilla.{1,200}Mobile.{1,100}(Phantom\/ios|Phantom\/android).(\d+)\.(\d+)\.(\d+)		Phantom
Mozilla.{1,100}Mobile.{1,100}(AspiegelBot|PetalBot)		Spider
AspiegelBot|PetalBot		Spider
(Firefox)/(\d+)\.(\d+) Basilisk/(\d+)		Basilisk
(PaleMoon)/(\d+)\.(\d+)(?:\.(\d+)|)		Pale Moon
(Fennec)/(\d+)\.(\d+)\.?([ab]?\d+[a-z]*)		Firefox Mobile
(Fennec)/(\d+)\.(\d+)(pre)		Firefox Mobile
(Fennec)/(\d+)\.(\d+)		Firefox Mobile
(?:Mobile|Tablet);.{0,200}(Firefox)/(\d+)\.(\d+)		Firefox Mobile
(Namoroka|Shiretoko|Minefield)/(\d+)\.(\d+)\.(\d+(?:pre|))		Firefox ($1)
(Firefox)/(\d+)\.(\d+)(a\d+[a-z]*)		Firefox Alpha
(Firefox)/(\d+)\.(\d+)(b\d+[a-z]*)		Firefox Beta
(Firefox)-(?:\d+\.\d+|)/(\d+)\.(\d+)(a\d+[a-z]*)		Firefox Alpha
(Firefox)-(?:\d+\.\d+|)/(\d+)\.(\d+)(b\d+[a-z]*)		Firefox Beta
(Namoroka|Shiretoko|Minefield)/(\d+)\.(\d+)([ab]\d+[a-z]*|)		Firefox ($1)
(Firefox).{0,200}Tablet browser (\d+)\.(\d+)\.(\d+)		MicroB
(MozillaDeveloperPreview)/(\d+)\.(\d+)([ab]\d+[a-z]*|)
(FxiOS)/(\d+)\.(\d+)(\.(\d+)|)(\.(\d+)|)		Firefox iOS
(Flock)/(\d+)\.(\d+)(b\d+?)
(RockMelt)/(\d+)\.(\d+)\.(\d+)
(Navigator)/(\d+)\.(\d+)\.(\d+)		Netscape
(Navigator)/(\d+)\.(\d+)([ab]\d+)		Netscape
(Netscape6)/(\d+)\.(\d+)\.?([ab]?\d+|)		Netscape
(MyIBrow)/(\d+)\.(\d+)		My Internet Browser
(UC? ?Browser|UCWEB|U3)[ /]?(\d+)\.(\d+)\.(\d+)		UC Browser
(Opera Tablet).{0,200}Version/(\d+)\.(\d+)(?:\.(\d+)|)
(Opera Mini)(?:/att|)/?(\d+|)(?:\.(\d+)|)(?:\.(\d+)|)
(Opera)/.{1,100}Opera Mobi.{1,100}Version/(\d+)\.(\d+)		Opera Mobile
(Opera)/(\d+)\.(\d+).{1,100}Opera Mobi		Opera Mobile
Opera Mobi.{1,100}(Opera)(?:/|\s+)(\d+)\.(\d+)		Opera Mobile
Opera Mobi		Opera Mobile
(Opera)/9.80.{0,200}Version/(\d+)\.(\d+)(?:\.(\d+)|)
(?:Mobile Safari).{1,300}(OPR)/(\d+)\.(\d+)\.(\d+)		Opera Mobile
(?:Chrome).{1,300}(OPR)/(\d+)\.(\d+)\.(\d+)		Opera
(Coast)/(\d+).(\d+).(\d+)		Opera Coast
(OPiOS)/(\d+).(\d+).(\d+)		Opera Mini
Chrome/.{1,200}( MMS)/(\d+).(\d+).(\d+)		Opera Neon
(hpw|web)OS/(\d+)\.(\d+)(?:\.(\d+)|)		webOS Browser
(luakit)		LuaKit
(Snowshoe)/(\d+)\.(\d+).(\d+)
Gecko/\d+ (Lightning)/(\d+)\.(\d+)\.?((?:[ab]?\d+[a-z]*)|(?:\d*))
(Firefox)/(\d+)\.(\d+)\.(\d+(?:pre|)) \(Swiftfox\)		Swiftfox
(Firefox)/(\d+)\.(\d+)([ab]\d+[a-z]*|) \(Swiftfox\)		Swiftfox
(rekonq)/(\d+)\.(\d+)(?:\.(\d+)|) Safari		Rekonq
rekonq		Rekonq
(conkeror|Conkeror)/(\d+)\.(\d+)(?:\.(\d+)|)		Conkeror
(konqueror)/(\d+)\.(\d+)\.(\d+)		Konqueror
(WeTab)-Browser
(Comodo_Dragon)/(\d+)\.(\d+)\.(\d+)		Comodo Dragon
(Symphony) (\d+).(\d+)
PLAYSTATION 3.{1,200}WebKit		NetFront NX
PLAYSTATION 3		NetFront
(PlayStation Portable)		NetFront
(PlayStation Vita)		NetFront NX
AppleWebKit.{1,200} (NX)/(\d+)\.(\d+)\.(\d+)		NetFront NX
(Nintendo 3DS)		NetFront NX
(HuaweiBrowser)/(\d+)\.(\d+)\.(\d+)\.\d+		Huawei Browser
(AVG)/(\d+)\.(\d+)\.(\d+)\.\d+		AVG
(AvastSecureBrowser|Avast)/(\d+)\.(\d+)\.(\d+)		Avast Secure Browser
(Instabridge)/(\d+)(?:\.(\d+)|)(?:\.(\d+)|)
(AlohaBrowser)/(\d+)\.(\d+)\.(\d+)(?:\.(\d+)|)		Aloha Browser
((?:B|b)rave(?:\sChrome)?)/(\d+)(?:\.(\d+)|)(?:\.(\d+)|)(?:\.(\d+)|)		Brave
(Silk)/(\d+)\.(\d+)(?:\.([0-9\-]+)|)		Amazon Silk
(Puffin)/(\d+)\.(\d+)(?:\.(\d+)|)
Windows Phone .{0,200}(Edge)/(\d+)\.(\d+)		Edge Mobile
(EdgiOS|EdgA)/(\d+)(?:\.(\d+)|)(?:\.(\d+)|)(?:\.(\d+)|)		Edge Mobile
(OculusBrowser)/(\d+)\.(\d+).0.0(?:\.([0-9\-]+)|)		Oculus Browser
(SamsungBrowser)/(\d+)\.(\d+)		Samsung Internet
(SznProhlizec)/(\d+)\.(\d+)(?:\.(\d+)|)		Seznam prohlížeč
(coc_coc_browser)/(\d+)\.(\d+)(?:\.(\d+)|)		Coc Coc
(baidubrowser)[/\s](\d+)(?:\.(\d+)|)(?:\.(\d+)|)		Baidu Browser
(FlyFlow)/(\d+)\.(\d+)		Baidu Explorer
(MxBrowser)/(\d+)\.(\d+)(?:\.(\d+)|)		Maxthon
(Crosswalk)/(\d+)\.(\d+)\.(\d+)\.(\d+)
(Line)/(\d+)\.(\d+)\.(\d+)		LINE
(MiuiBrowser)/(\d+)\.(\d+)\.(\d+)		MiuiBrowser
(Mint Browser)/(\d+)\.(\d+)\.(\d+)		Mint Browser
(TopBuzz)/(\d+).(\d+).(\d+)		TopBuzz
Mozilla.{1,200}Android.{1,200}(GSA)/(\d+)\.(\d+)\.(\d+)		Google
(MQQBrowser/Mini)(?:(\d+)(?:\.(\d+)|)(?:\.(\d+)|)|)		QQ Browser Mini
(MQQBrowser)(?:/(\d+)(?:\.(\d+)|)(?:\.(\d+)|)|)		QQ Browser Mobile
(QQBrowser)(?:/(\d+)(?:\.(\d+)\.(\d+)(?:\.(\d+)|)|)|)		QQ Browser
Mozilla.{1,200}Mobile.{1,100}(DuckDuckGo)/(\d+)		DuckDuckGo Mobile
Mozilla.{1,200}(DuckDuckGo)/(\d+)		DuckDuckGo
Mozilla.{1,200}Mobile.{1,100}(Ddg)/(\d+)(?:\.(\d+)|)		DuckDuckGo Mobile
Mozilla.{1,200}(Ddg)/(\d+)(?:\.(\d+)|)		DuckDuckGo
(Tenta/)(\d+)\.(\d+)\.(\d+)		Tenta Browser
(Ecosia) ios@(\d+)\.(\d+)\.(\d+)\.(\d+)		Ecosia iOS
(Ecosia) android@(\d+)\.(\d+)\.(\d+)\.(\d+)		Ecosia Android
Version/.{1,300}(Chrome)/(\d+)\.(\d+)\.(\d+)\.(\d+)		Chrome Mobile WebView
; wv\).{1,300}(Chrome)/(\d+)\.(\d+)\.(\d+)\.(\d+)		Chrome Mobile WebView
(CrMo)/(\d+)\.(\d+)\.(\d+)\.(\d+)		Chrome Mobile
(CriOS)/(\d+)(?:\.(\d+)|)(?:\.(\d+)|)(?:\.(\d+)|)		Chrome Mobile iOS
(Chrome)/(\d+)\.(\d+)\.(\d+)\.(\d+) Mobile(?:[ /]|$)		Chrome Mobile
 Mobile .{1,300}(Chrome)/(\d+)\.(\d+)\.(\d+)\.(\d+)		Chrome Mobile
(chromeframe)/(\d+)\.(\d+)\.(\d+)		Chrome Frame
(SLP Browser)/(\d+)\.(\d+)		Tizen Browser
(SE 2\.X) MetaSr (\d+)\.(\d+)		Sogou Explorer
(Rackspace Monitoring)/(\d+)\.(\d+)		RackspaceBot
(PRTG Network Monitor)
(PyAMF)/(\d+)\.(\d+)\.(\d+)
(YaBrowser)/(\d+)\.(\d+)\.(\d+)		Yandex Browser
(YaSearchBrowser)/(\d+)\.(\d+)\.(\d+)		Yandex Browser
(Chrome)/(\d+)\.(\d+)\.(\d+).{0,100} MRCHROME		Mail.ru Chromium Browser
(AOL) (\d+)\.(\d+); AOLBuild (\d+)
(PodCruncher|Downcast)[ /]?(\d+)(?:\.(\d+)|)(?:\.(\d+)|)(?:\.(\d+)|)
 (BoxNotes)/(\d+)\.(\d+)\.(\d+)
(Whale)/(\d+)\.(\d+)\.(\d+)\.(\d+) Mobile(?:[ /]|$)		Whale
(Whale)/(\d+)\.(\d+)\.(\d+)		Whale
(1Password)/(\d+)\.(\d+)\.(\d+)
(Ghost)/(\d+)\.(\d+)\.(\d+)
PAN (GlobalProtect)/(\d+)\.(\d+)\.(\d+) .{1,100} \(X11; Linux x86_64\)
^(surveyon)/(\d+)\.(\d+)\.(\d+)		Surveyon
(Slack_SSB)/(\d+)\.(\d+)\.(\d+)		Slack Desktop Client
(HipChat)/?(\d+|)		HipChat Desktop Client
\b(MobileIron|FireWeb|Jasmine|ANTGalio|Midori|Fresco|Lobo|PaleMoon|Maxthon|Lynx|OmniWeb|Dillo|Camino|Demeter|Fluid|Fennec|Epiphany|Shiira|Sunrise|Spotify|Flock|Netscape|Lunascape|WebPilot|NetFront|Netfront|Konqueror|SeaMonkey|Kazehakase|Vienna|Iceape|Iceweasel|IceWeasel|Iron|K-Meleon|Sleipnir|Galeon|GranParadiso|Opera Mini|iCab|NetNewsWire|ThunderBrowse|Iris|UP\.Browser|Bunjalloo|Google Earth|Raven for Mac|Openwave|MacOutlook|Electron|OktaMobile)/(\d+)\.(\d+)\.(\d+)
Microsoft Office Outlook 12\.\d+\.\d+|MSOffice 12		Outlook	2007
Microsoft Outlook 14\.\d+\.\d+|MSOffice 14		Outlook	2010
Microsoft Outlook 15\.\d+\.\d+		Outlook	2013
Microsoft Outlook (?:Mail )?16\.\d+\.\d+|MSOffice 16		Outlook	2016
Microsoft Office (Word) 2014
Outlook-Express\/7\.0		Windows Live Mail
(Airmail) (\d+)\.(\d+)(?:\.(\d+)|)
(Thunderbird)/(\d+)\.(\d+)(?:\.(\d+(?:pre|))|)		Thunderbird
(Postbox)/(\d+)\.(\d+)\.(\d+)		Postbox
(Barca(?:Pro)?)/(\d+)\.(\d+)(?:\.(\d+)|)		Barca
(Lotus-Notes)/(\d+)\.(\d+)(?:\.(\d+)|)		Lotus Notes
Superhuman		Superhuman
(Vivaldi)/(\d+)(?:\.(\d+)|)(?:\.(\d+)|)
(Edge?)/(\d+)(?:\.(\d+)|)(?:\.(\d+)|)(?:\.(\d+)|)		Edge
(Chrome)/(\d+)\.(\d+)\.(\d+)[\d.]{0,100} Iron[^/]		Iron
\b(Dolphin)(?: |HDCN/|/INT\-)(\d+)\.(\d+)(?:\.(\d+)|)
(HeadlessChrome)(?:/(\d+)\.(\d+)\.(\d+)|)
(Evolution)/(\d+)\.(\d+)\.(\d+\.\d+)
(RCM CardDAV plugin)/(\d+)\.(\d+)\.(\d+(?:-dev|))
(bingbot|Bolt|AdobeAIR|Jasmine|IceCat|Skyfire|Midori|Maxthon|Lynx|Arora|IBrowse|Dillo|Camino|Shiira|Fennec|Phoenix|Flock|Netscape|Lunascape|Epiphany|WebPilot|Opera Mini|Opera|NetFront|Netfront|Konqueror|Googlebot|SeaMonkey|Kazehakase|Vienna|Iceape|Iceweasel|IceWeasel|Iron|K-Meleon|Sleipnir|Galeon|GranParadiso|iCab|iTunes|MacAppStore|NetNewsWire|Space Bison|Stainless|Orca|Dolfin|BOLT|Minimo|Tizen Browser|Polaris|Abrowser|Planetweb|ICE Browser|mDolphin|qutebrowser|Otter|QupZilla|MailBar|kmail2|YahooMobileMail|ExchangeWebServices|ExchangeServicesClient|Dragon|Outlook-iOS-Android)/(\d+)\.(\d+)(?:\.(\d+)|)
(Chromium|Chrome)/(\d+)\.(\d+)(?:\.(\d+)|)(?:\.(\d+)|)
(IEMobile)[ /](\d+)\.(\d+)		IE Mobile
(BacaBerita App)\/(\d+)\.(\d+)\.(\d+)
^(bPod|Pocket Casts|Player FM)$
^(AlexaMediaPlayer|VLC)/(\d+)\.(\d+)\.([^.\s]+)
^(AntennaPod|WMPlayer|Zune|Podkicker|Radio|ExoPlayerDemo|Overcast|PocketTunes|NSPlayer|okhttp|DoggCatcher|QuickNews|QuickTime|Peapod|Podcasts|GoldenPod|VLC|Spotify|Miro|MediaGo|Juice|iPodder|gPodder|Banshee)/(\d+)\.(\d+)(?:\.(\d+)|)(?:\.(\d+)|)
^(Peapod|Liferea)/([^.\s]+)\.([^.\s]+|)\.?([^.\s]+|)
^(bPod|Player FM) BMID/(\S+)
^(Podcast ?Addict)/v(\d+) 
^(Podcast ?Addict) 		PodcastAddict
(Replay) AV
(VOX) Music Player
(CITA) RSS Aggregator/(\d+)\.(\d+)
(Pocket Casts)$
(Player FM)$
(LG Player|Doppler|FancyMusic|MediaMonkey|Clementine) (\d+)\.(\d+)\.?([^.\s]+|)\.?([^.\s]+|)
(philpodder)/(\d+)\.(\d+)\.?([^.\s]+|)\.?([^.\s]+|)
(Player FM|Pocket Casts|DoggCatcher|Spotify|MediaMonkey|MediaGo|BashPodder)
(QuickTime)\.(\d+)\.(\d+)\.(\d+)
(Kinoma)(\d+)
(Fancy) Cloud Music (\d+)\.(\d+)		FancyMusic
EspnDownloadManager		ESPN
(ESPN) Radio (\d+)\.(\d+)(?:\.(\d+)|) ?(?:rv:(\d+)|) 
(podracer|jPodder) v ?(\d+)\.(\d+)(?:\.(\d+)|)
(ZDM)/(\d+)\.(\d+)[; ]?
(Zune|BeyondPod) (\d+)(?:\.(\d+)|)[\);]
(WMPlayer)/(\d+)\.(\d+)\.(\d+)\.(\d+)
^(Lavf)		WMPlayer
^(RSSRadio)[ /]?(\d+|)
(RSS_Radio) (\d+)\.(\d+)		RSSRadio
(Podkicker) \S+/(\d+)\.(\d+)\.(\d+)		Podkicker
^(HTC) Streaming Player \S+ / \S+ / \S+ / (\d+)\.(\d+)(?:\.(\d+)|)
^(Stitcher)/iOS
^(Stitcher)/Android
^(VLC) .{0,200}version (\d+)\.(\d+)\.(\d+)
 (VLC) for
(vlc)/(\d+)\.(\d+)\.(\d+)		VLC
^(foobar)\S{1,10}/(\d+)\.(\d+|)\.?([\da-z]+|)
^(Clementine)\S{1,10} (\d+)\.(\d+|)\.?(\d+|)
(amarok)/(\d+)\.(\d+|)\.?(\d+|)		Amarok
(Custom)-Feed Reader
(iRider|Crazy Browser|SkipStone|iCab|Lunascape|Sleipnir|Maemo Browser) (\d+)\.(\d+)\.(\d+)
(iCab|Lunascape|Opera|Android|Jasmine|Polaris|Microsoft SkyDriveSync|The Bat!) (\d+)(?:\.(\d+)|)(?:\.(\d+)|)
(Kindle)/(\d+)\.(\d+)
(Android) Donut			1	2
(Android) Eclair			2	1
(Android) Froyo			2	2
(Android) Gingerbread			2	3
(Android) Honeycomb			3
(MSIE) (\d+)\.(\d+).{0,100}XBLWP7		IE Large Screen
(Nextcloud)
(mirall)/(\d+)\.(\d+)\.(\d+)
(ownCloud-android)/(\d+)\.(\d+)\.(\d+)		Owncloud
(OC)/(\d+)\.(\d+)\.(\d+)\.(\d+) \(Skype for Business\)		Skype
(OpenVAS)(?:-VT)?(?:[ \/](\d+)(?:\.(\d+)|)(?:\.(\d+)|)|)		OpenVAS Scanner
(AnyConnect)\/(\d+)(?:\.(\d+)(?:\.(\d+)|)|)
compatible; monitis		Monitis
(Obigo)InternetBrowser
(Obigo)\-Browser
(Obigo|OBIGO)[^\d]*(\d+)(?:.(\d+)|)		Obigo
(MAXTHON|Maxthon) (\d+)\.(\d+)		Maxthon
(Maxthon|MyIE2|Uzbl|Shiira)			0
(BrowseX) \((\d+)\.(\d+)\.(\d+)
(NCSA_Mosaic)/(\d+)\.(\d+)		NCSA Mosaic
(POLARIS)/(\d+)\.(\d+)		Polaris
(Embider)/(\d+)\.(\d+)		Polaris
(BonEcho)/(\d+)\.(\d+)\.?([ab]?\d+|)		Bon Echo
(TopBuzz) com.alex.NewsMaster/(\d+).(\d+).(\d+)		TopBuzz
(TopBuzz) com.mobilesrepublic.newsrepublic/(\d+).(\d+).(\d+)		TopBuzz
(TopBuzz) com.topbuzz.videoen/(\d+).(\d+).(\d+)		TopBuzz
(iPod|iPhone|iPad).{1,200}GSA/(\d+)\.(\d+)\.(\d+)(?:\.(\d+)|) Mobile		Google
(iPod|iPhone|iPad).{1,200}Version/(\d+)\.(\d+)(?:\.(\d+)|).{1,200}[ +]Safari		Mobile Safari
(iPod|iPod touch|iPhone|iPad);.{0,30}CPU.{0,30}OS[ +](\d+)_(\d+)(?:_(\d+)|).{0,30} AppleNews\/\d+\.\d+(?:\.\d+|)		Mobile Safari UI/WKWebView
(iPod|iPhone|iPad).{1,200}Version/(\d+)\.(\d+)(?:\.(\d+)|)		Mobile Safari UI/WKWebView
(iPod|iPod touch|iPhone|iPad).{0,200} Safari		Mobile Safari
(iPod|iPod touch|iPhone|iPad)		Mobile Safari UI/WKWebView
(Watch)(\d+),(\d+)		Apple $1 App
(Outlook-iOS)/\d+\.\d+\.prod\.iphone \((\d+)\.(\d+)\.(\d+)\)
(AvantGo) (\d+).(\d+)
(OneBrowser)/(\d+).(\d+)		ONE Browser
(Avant)			1
(QtCarBrowser)			1
^(iBrowser/Mini)(\d+).(\d+)		iBrowser Mini
^(iBrowser|iRAPP)/(\d+).(\d+)
^(Nokia)		Nokia Services (WAP) Browser
(NokiaBrowser)/(\d+)\.(\d+).(\d+)\.(\d+)		Nokia Browser
(NokiaBrowser)/(\d+)\.(\d+).(\d+)		Nokia Browser
(NokiaBrowser)/(\d+)\.(\d+)		Nokia Browser
(BrowserNG)/(\d+)\.(\d+).(\d+)		Nokia Browser
(Series60)/5\.0		Nokia Browser	7	0
(Series60)/(\d+)\.(\d+)		Nokia OSS Browser
(S40OviBrowser)/(\d+)\.(\d+)\.(\d+)\.(\d+)		Ovi Browser
(Nokia)[EN]?(\d+)
(PlayBook).{1,200}RIM Tablet OS (\d+)\.(\d+)\.(\d+)		BlackBerry WebKit
(Black[bB]erry|BB10).{1,200}Version/(\d+)\.(\d+)\.(\d+)		BlackBerry WebKit
(Black[bB]erry)\s?(\d+)		BlackBerry
(OmniWeb)/v(\d+)\.(\d+)
(Blazer)/(\d+)\.(\d+)		Palm Blazer
(Pre)/(\d+)\.(\d+)		Palm Pre
(ELinks)/(\d+)\.(\d+)
(ELinks) \((\d+)\.(\d+)
(Links) \((\d+)\.(\d+)
(QtWeb) Internet Browser/(\d+)\.(\d+)
(PhantomJS)/(\d+)\.(\d+)\.(\d+)
(AppleWebKit)/(\d+)(?:\.(\d+)|)\+ .{0,200} Safari		WebKit Nightly
(Version)/(\d+)\.(\d+)(?:\.(\d+)|).{0,100}Safari/		Safari
(Safari)/\d+
(OLPC)/Update(\d+)\.(\d+)
(OLPC)/Update()\.(\d+)			0
(SEMC\-Browser)/(\d+)\.(\d+)
(Teleca)		Teleca Browser
(Phantom)/V(\d+)\.(\d+)		Phantom Browser
(Trident)/(7|8)\.(0)		IE	11
(Trident)/(6)\.(0)		IE	10
(Trident)/(5)\.(0)		IE	9
(Trident)/(4)\.(0)		IE	8
(Espial)/(\d+)(?:\.(\d+)|)(?:\.(\d+)|)
(AppleWebKit)/(\d+)\.(\d+)\.(\d+)		Apple Mail
(Firefox)/(\d+)\.(\d+)(?:\.(\d+)|$)
(Firefox)/(\d+)\.(\d+)(pre|[ab]\d+[a-z]*|)
([MS]?IE) (\d+)\.(\d+)		IE
(python-requests)/(\d+)\.(\d+)		Python Requests
\b(Windows-Update-Agent|WindowsPowerShell|Microsoft-CryptoAPI|SophosUpdateManager|SophosAgent|Debian APT-HTTP|Ubuntu APT-HTTP|libcurl-agent|libwww-perl|urlgrabber|curl|PycURL|Wget|wget2|aria2|Axel|OpenBSD ftp|lftp|jupdate|insomnia|fetch libfetch|akka-http|got|CloudCockpitBackend|ReactorNetty|axios|Jersey|Vert.x-WebClient|Apache-CXF|Go-CF-client|go-resty|AHC|HTTPie)(?:[ /](\d+)(?:\.(\d+)|)(?:\.(\d+)|)|)
^(cf)\/(\d+)\.(\d+)\.(\S+)		CloudFoundry
^(sap-leonardo-iot-sdk-nodejs) \/ (\d+)\.(\d+)\.(\d+)
^(SAP NetWeaver Application Server) \(1.0;(\d{1})(\d{2})\)
^(\w+-HTTPClient)\/(\d+)\.(\d+)-(\S+)		HTTPClient
^(go-cli)\s(\d+)\.(\d+).(\S+)
^(Java-EurekaClient|Java-EurekaClient-Replication|HTTPClient|lua-resty-http)\/v?(\d+)\.(\d+)\.?(\d*)
^(ping-service|sap xsuaa|Node-oauth|Site24x7|SAP CPI|JAEGER_SECURITY)
(Python/3\.\d{1,3} aiohttp)/(\d+)\.(\d+)\.(\d+)		Python aiohttp
(Java)[/ ]?\d{1}\.(\d+)\.(\d+)[_-]*([a-zA-Z0-9]+|)
(Java)[/ ]?(\d+)\.(\d+)\.(\d+)
(minio-go)/v(\d+)\.(\d+)\.(\d+)
^(ureq)[/ ](\d+)\.(\d+).(\d+)
^(http\.rb)/(\d+)\.(\d+).(\d+)
^(GuzzleHttp)/(\d+)\.(\d+).(\d+)
^(grab)\b
^(Cyberduck)/(\d+)\.(\d+)\.(\d+)(?:\.\d+|)
^(S3 Browser) (\d+)[.-](\d+)[.-](\d+)(?:\s*https?://s3browser\.com|)
(S3Gof3r)
\b(ibm-cos-sdk-(?:core|java|js|python))/(\d+)\.(\d+)(?:\.(\d+)|)
^(rusoto)/(\d+)\.(\d+)\.(\d+)
^(rclone)/v(\d+)\.(\d+)
^(Roku)/DVP-(\d+)\.(\d+)
(Kurio)\/(\d+)\.(\d+)\.(\d+)		Kurio App
^(Box(?: Sync)?)/(\d+)\.(\d+)\.(\d+)
^(ViaFree|Viafree)-(?:tvOS-)?[A-Z]{2}/(\d+)\.(\d+)\.(\d+)		ViaFree
(Transmit)/(\d+)\.(\d+)\.(\d+)
(Download Master)
\b(HTTrack) (\d+)\.(\d+)(?:[\.\-](\d+)|)
(Ladybird)\/(\d+)\.(\d+)
(MullvadBrowser)/(\d+)(?:\.(\d+)|)(?:\.(\d+)|)
`;
