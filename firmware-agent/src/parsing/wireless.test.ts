import { describe, expect, test } from 'vitest'
import { parseHostapd, parseSupplicant, parseUciWireless } from './wireless.ts'

describe('hostapd', () => {
  test.each([
    ['ssid=x\nauth_algs=1', 'open'], ['wpa=2\nwpa_passphrase=SECRET-ONE', 'shared-key'], ['wpa=2\nwpa_key_mgmt=SAE\nsae_password=SECRET-TWO\nieee80211w=2', 'shared-key'], ['ieee8021x=1\nwpa=3\nwpa_key_mgmt=WPA-EAP', 'individual'],
    ['wpa=2\nwpa_key_mgmt=WPA-PSK WPA-EAP\nwpa_passphrase=SECRET-ONE', 'shared-key'], ['wpa=2\nwpa_key_mgmt=WPA-PSK\nwpa_psk_file=/etc/hostapd.wpa_psk', 'own-keys'], ['wep_key0=123456789a', 'wep'],
    ['wpa=2\nwpa_key_mgmt=SAE\nsae_password=SECRET-A|mac=02:00:00:00:00:01\nsae_password=SECRET-B', 'own-keys'], ['wpa=2\nwpa_key_mgmt=SAE\nsae_password=SECRET-A|mac=ff:ff:ff:ff:ff:ff', 'shared-key'], ['wpa=2\nwpa_key_mgmt=SAE\nsae_password=SECRET|id=ann', 'own-keys'],
    ['wpa=2\nwpa_psk_radius=2', 'own-keys'], ['ieee8021x=1\nwpa=2\nwpa_key_mgmt=WPA-EAP\neap_server=1\neap_user_file=/etc/hostapd/users', 'unknown'], ['wpa=2\nwpa_psk_radius=0\nwpa_passphrase=SECRET-ONE', 'shared-key'], ['wpa=2\nwpa_psk_file=/etc/hostapd.wpa_psk\n#wpa_passphrase=SECRET-ONE', 'own-keys'], ['wpa=2\nwpa_key_mgmt=OWE', 'open'], ['wpa=2\nwpa_key_mgmt=WAPI', 'unknown'],
  ])('%s: %s', (text, joining) => {
    const offers = parseHostapd(`interface=wlan0\n${text}\n`)
    expect(offers).toMatchObject([{ interface: 'wlan0', joining }])
    expect(JSON.stringify(offers)).not.toContain('SECRET')
  })
  test('each further network begins with bss=', () => {
    expect(parseHostapd('interface=wlan0\nwpa=2\nwpa_key_mgmt=WPA-EAP\n#bss=no\nbss=wlan0_0\nssid=guests\n').map(it => [it.interface, it.joining])).toEqual([['wlan0', 'individual'], ['wlan0_0', 'open']])
  })
})
test('wpa_supplicant: each network by itself', () => {
  expect(parseSupplicant('ctrl_interface=x\nnetwork={\n ssid="a"\n psk="SECRET"\n}\nnetwork={\n key_mgmt=NONE\n}\nnetwork={\n key_mgmt=WPA-EAP\n eap=TLS\n}\nnetwork={\n key_mgmt=SAE\n}\nnetwork={\n key_mgmt=NONE\n wep_key0=1\n}\n')).toEqual(['shared-key', 'open', 'individual', 'shared-key', 'wep'])
})
test('OpenWrt: only what is on and offers', () => {
  const text = (encryption: string, more = '') => `config wifi-device 'radio0'\n\toption type 'mac80211'\n\nconfig wifi-iface 'default_radio0'\n\toption device 'radio0'\n\toption mode 'ap'\n\toption encryption '${encryption}'\n\toption key 'SECRET'\n${more}`
  expect(['none', 'psk2+ccmp', 'sae-mixed', 'wpa2', 'wep', 'odd'].map(it => parseUciWireless(text(it))[0]?.joining)).toEqual(['open', 'shared-key', 'shared-key', 'individual', 'wep', 'unknown'])
  expect(parseUciWireless(`${text('psk2')}\nconfig wifi-station\n\toption mac '02:00:00:00:00:01'\n\toption key 'SECRET'\n`)[0]?.joining).toBe('own-keys')
  expect(parseUciWireless(text('none', '\toption disabled \'1\'\n'))).toEqual([])
  expect(parseUciWireless(text('none').replace("'ap'", "'sta'"))).toEqual([])
})
